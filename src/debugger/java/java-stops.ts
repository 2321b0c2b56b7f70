// Reads a suspended thread: its frames, what of them is shown, and whether a stop is one.

import type { FrameView, StackFrame, Stop } from '../../core/debugging.js';
import { linesAround, readSource, shownPath } from '../dap/sources.js';
import { framesMax, variablesMax } from '../limits.js';
import { type EvaluateMeans, evaluate } from './evaluate.js';
import { JavaFrame } from './frame.js';
import type { JdwpEvent } from './jdwp-client.js';
import { isOwnCode } from './own-code.js';
import type { Location } from './packet.js';
import { shortName } from './signatures.js';
import type { SourceFiles } from './source-files.js';
import { Values } from './values.js';

export interface JavaStopsOptions extends EvaluateMeans {
  readonly sources: SourceFiles;
  readonly root: string | null;
}

/** For telling whose request it is, the frames below those that are shown count, too. */
const searchedMax = 300;

export class JavaStops {
  readonly #options: JavaStopsOptions;
  readonly #values: Values;

  constructor(options: JavaStopsOptions) {
    this.#options = options;
    this.#values = new Values(options.objects);
  }

  /** The innermost first. */
  async frames(thread: bigint): Promise<readonly JavaFrame[]> {
    const { client, objects } = this.#options;
    const answer = await client.ask('frames', (packet) =>
      packet.id('object', thread).int(0).int(-1),
    );
    const found = answer.list(() => ({ id: answer.id('frame'), location: answer.location() }));
    return found
      .slice(0, searchedMax)
      .map((each, depth) => new JavaFrame(client, objects.classes, { thread, depth, ...each }));
  }

  async threadName(thread: bigint): Promise<string> {
    const answer = await this.#options.client.ask('threadName', (packet) =>
      packet.id('object', thread),
    );
    return answer.text();
  }

  async stackOf(frames: readonly JavaFrame[]): Promise<StackFrame[]> {
    return Promise.all(frames.slice(0, framesMax).map(({ location }) => this.#place(location)));
  }

  async view(frame: JavaFrame): Promise<FrameView> {
    const place = await this.#place(frame.location);
    const text = readSource(await this.#options.sources.path(frame.location.type));
    const source = text === null ? [] : linesAround(text, place.line);
    const locals: Record<string, string> = {};
    for (const [name, value] of [...(await frame.variables())].slice(0, variablesMax)) {
      locals[name] = await this.#values.text(value);
    }
    const self = await frame.self();
    if (self !== null) locals.this = await this.#values.text(self);
    return { ...place, source, locals, closure: {} };
  }

  async watches(
    expressions: readonly string[],
    frame: JavaFrame,
  ): Promise<Readonly<Record<string, string>>> {
    const values: Record<string, string> = {};
    for (const expression of expressions) {
      const { text, isError } = await this.evaluate(expression, frame);
      values[expression] = isError ? `error: ${text}` : text;
    }
    return values;
  }

  /** Never rejects for what the expression does. */
  async evaluate(
    expression: string,
    frame: JavaFrame,
  ): Promise<{ text: string; isError: boolean }> {
    try {
      const value = await evaluate(expression, frame, this.#options);
      const text =
        typeof value === 'string' ? JSON.stringify(value) : await this.#values.text(value);
      return { text, isError: false };
    } catch (error) {
      return { text: error instanceof Error ? error.message : String(error), isError: true };
    }
  }

  /**
   * What was thrown, if it is to be stopped at. `uncaught`: nothing of the service's own catches
   * what came through its code, so that a server does, or nobody.
   */
  async exception(
    { exception, catchLocation }: JdwpEvent,
    frames: readonly JavaFrame[],
    breakOn: 'uncaught' | 'all',
  ): Promise<string | null> {
    if (exception === null) return null;
    const { classes } = this.#options.objects;
    const own = await Promise.all(
      frames.map(async ({ location }) => isOwnCode(await classes.signature(location.type))),
    );
    const catching = catchLocation === null ? -1 : frames.findIndex(isAt(catchLocation));
    const passed = catching < 0 ? own : own.slice(0, catching);
    const isCaughtByOwn = catching >= 0 && own[catching] === true;
    if (!passed.includes(true) && !isCaughtByOwn) return null;
    if (breakOn === 'uncaught' && isCaughtByOwn) return null;
    return (await this.#values.text(exception)).replace(/^\[(.*)\]$/s, '$1');
  }

  /** Position of the first frame of the service's own code; the innermost where there is none. */
  async ownFrame(frames: readonly JavaFrame[]): Promise<number> {
    const { classes } = this.#options.objects;
    for (const [at, { location }] of frames.entries()) {
      if (isOwnCode(await classes.signature(location.type))) return at;
    }
    return 0;
  }

  async #place(location: Location): Promise<StackFrame> {
    const { objects, sources, root } = this.#options;
    const [path, line, method, signature] = await Promise.all([
      sources.path(location.type),
      objects.classes.lineAt(location),
      objects.classes.methodAt(location),
      objects.classes.signature(location.type),
    ]);
    const name = `${shortName(signature)}.${method?.name ?? '(unknown)'}`;
    return { file: shownPath(path, root), line, function: name, isAsync: false };
  }
}

const isAt =
  ({ type, method }: Location) =>
  ({ location }: JavaFrame): boolean =>
    location.type === type && location.method === method;

/** What a stop is when its thread could not be looked at. */
export const unreadable: Omit<Stop, 'service'> = {
  ...{ file: '', line: 0, function: '(unknown)', isAsync: false, source: [] },
  ...{ locals: {}, closure: {}, runtime: 'java', reason: 'other', breakpoint: null },
  ...{ exception: null, frames: [], watches: {} },
};
