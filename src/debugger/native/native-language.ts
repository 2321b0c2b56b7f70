// The ways of C, C++ and Rust, as lldb has them, for the DAP session.

import type { BreakOn, BreakpointRequest } from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import type { DapClient } from '../dap/client.js';
import type { Cause, Language, Place, Scopes, Stopped } from '../dap/language.js';
import {
  anything,
  breakpointsSchema,
  type DapFrame,
  exceptionInfoSchema,
  scopesSchema,
} from '../dap/messages.js';
import { nearestLines } from '../dap/nearest-lines.js';
import { existingPath, localPath } from '../dap/sources.js';
import { variablesOf } from '../dap/values.js';
import type { DebugTarget } from '../debugger-kind.js';

/** Lines on either side that are tried where one holds nothing. */
const triedAround = 20;

export class NativeLanguage implements Language {
  readonly runtime = 'native';
  readonly words = {
    // `Price @ 0x7f…`, `size=3`, a pointer alone.
    isOpaque: (value: string) =>
      / @ 0x[0-9a-f]+$|^size=\d+$|^0x[0-9a-f]+$|^\{\.\.\.\}$/.test(value),
    isNoise: (name: string) => name === '',
    plain: (value: string) =>
      value.replace(/^\([^"]*\) \$\d+ = /, '').replace(/^0x[0-9a-f]+ (?=")/, ''),
  };
  readonly attachArguments: Readonly<Record<string, unknown>>;
  readonly #target: DebugTarget;

  /** @param formatters commands by which lldb shows a language's own types */
  constructor(target: DebugTarget, formatters: readonly string[]) {
    this.#target = target;
    this.attachArguments = {
      pid: target.pid,
      stopOnEntry: false,
      initCommands: formatters,
      // What servers get every day is no reason to stop.
      postRunCommands: [
        'process handle -s false -n false -p true SIGPIPE SIGCHLD SIGALRM SIGUSR1 SIGUSR2',
      ],
    };
  }

  async place(
    client: DapClient,
    breakpoints: readonly BreakpointRequest[],
  ): Promise<readonly Place[]> {
    const places: Place[] = [];
    for (const request of breakpoints) places.push(await this.#placeOf(client, request));
    return places;
  }

  either(conditions: readonly string[]): string {
    return conditions.map((condition) => `(${condition})`).join(' || ');
  }

  /** For `uncaught`: where Rust begins to unwind, as servers catch that, and what ends a program of C++. */
  async armExceptions(client: DapClient, breakOn: BreakOn | null): Promise<void> {
    if (breakOn === null) return;
    const breakpoints = [{ name: 'rust_panic' }, { name: 'std::terminate()' }];
    await client.request('setFunctionBreakpoints', { breakpoints }, anything);
    if (breakOn === 'uncaught') return;
    await client.request('setExceptionBreakpoints', { filters: ['cpp_throw'] }, anything);
  }

  disarmExceptions(client: DapClient): readonly Promise<unknown>[] {
    return [
      client.request('setFunctionBreakpoints', { breakpoints: [] }, anything),
      client.request('setExceptionBreakpoints', { filters: [] }, anything),
    ];
  }

  async cause(client: DapClient, stopped: Stopped, frames: readonly DapFrame[]): Promise<Cause> {
    const { reason, description } = stopped;
    const isThrown = reason === 'exception' || reason === 'function breakpoint';
    if (!isThrown) {
      const isKnown = reason === 'breakpoint' || reason === 'step';
      return { reason: isKnown ? reason : 'other', exception: null, skip: 0 };
    }
    const info = await client
      .request('exceptionInfo', { threadId: stopped.threadId }, exceptionInfoSchema)
      .catch(() => null);
    const text = info?.description || description || reason;
    const own = frames.findIndex(({ source }) => this.#isOwn(source?.path ?? ''));
    return { reason: 'exception', exception: text, skip: Math.max(0, own) };
  }

  async scopes(client: DapClient, frame: DapFrame): Promise<Scopes> {
    const { scopes } = await client.request('scopes', { frameId: frame.id }, scopesSchema);
    const found = scopes.find(({ name }) => name === 'Locals');
    const locals =
      found === undefined ? [] : await variablesOf(client, found.variablesReference, this.words);
    return { locals, closure: [] };
  }

  refuses(expression: string): string | null {
    if (!/^\s*`/.test(expression)) return null;
    return 'an expression is expected: the service is looked at, not driven';
  }

  #isOwn(path: string): boolean {
    return path !== '' && !/^\/(usr|rustc|build)\/|\/\.(cargo|rustup)\//.test(path);
  }

  async #placeOf(client: DapClient, request: BreakpointRequest): Promise<Place> {
    const { file, line, service } = request;
    const there = existingPath(file, this.#target.root) ?? localPath(file, this.#target.root);
    // As it is here, or as the build had it: lldb takes the end of a path.
    for (const path of new Set([there ?? file, file.replace(/^\.\//, '')])) {
      const [found] = await taken(client, path, [line]);
      if (found !== undefined) return found;
      const around = await taken(
        client,
        path,
        range(Math.max(1, line - triedAround), line + triedAround),
      );
      if (around.length === 0) continue;
      const lines = around.map((each) => each.line);
      throw new LoopError(
        'LOOP_DEBUGGER_LINE',
        `${service}:${file}:${line}: nothing can stop at this line; ${nearestLines(lines, line)}`,
      );
    }
    const text = `${service}:${file}:${line}: the program has no such file, or nothing near that line`;
    throw new LoopError('LOOP_DEBUGGER_FILE', text);
  }
}

/** Where these lines would stop. Replaces the breakpoints of the file. */
async function taken(
  client: DapClient,
  path: string,
  lines: readonly number[],
): Promise<readonly Place[]> {
  const { breakpoints } = await client.request(
    'setBreakpoints',
    { source: { path }, breakpoints: lines.map((line) => ({ line })) },
    breakpointsSchema,
  );
  await client.request('setBreakpoints', { source: { path }, breakpoints: [] }, anything);
  return breakpoints.flatMap(({ verified, line }) =>
    verified && line != null ? [{ path, line }] : [],
  );
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
