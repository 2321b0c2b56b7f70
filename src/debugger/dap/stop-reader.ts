// Asks a stopped process what there is to see, and puts it into a `Stop`.

import type { Evaluation, FrameView, StackFrame, Stop } from '../../core/debugging.js';
import type { DebugTarget, SessionOptions } from '../debugger-kind.js';
import { framesMax } from '../limits.js';
import type { RequestHead } from '../whose-request.js';
import type { ArmedLine } from './breakpoints.js';
import type { DapClient } from './client.js';
import type { Language, Stopped } from './language.js';
import { type DapFrame, type DapVariable, stackSchema } from './messages.js';
import { linesAround, localPath, readSource, shownPath } from './sources.js';
import { type Budget, newBudget, printValue } from './values.js';

export interface FoundStop {
  readonly stop: Stop;
  readonly threadId: number;
  /** As positions in `stop.frames` number them. */
  readonly frames: readonly DapFrame[];
}

type EvaluateWatch = (expression: string, frame: DapFrame) => Promise<Evaluation>;

export class StopReader {
  readonly #client: DapClient;
  readonly #target: DebugTarget;
  readonly #watches: readonly string[];
  readonly #whose: SessionOptions['whose'];
  readonly #language: Language;
  readonly #evaluate: EvaluateWatch;

  constructor(
    client: DapClient,
    target: DebugTarget,
    { watches, whose }: SessionOptions,
    language: Language,
    evaluate: EvaluateWatch,
  ) {
    this.#client = client;
    this.#target = target;
    this.#watches = watches;
    this.#whose = whose;
    this.#language = language;
    this.#evaluate = evaluate;
  }

  /** Of another request than the replayed one; null: it is not, or nobody knows. Never rejects. */
  async otherRequest({ threadId = 0, reason }: Stopped): Promise<RequestHead | null> {
    if (this.#whose === undefined || reason === 'step') return null;
    const frames = await this.#stack(threadId);
    if (frames.length === 0) return null;
    const head = (await this.#language.requestHead?.(this.#client, frames)) ?? null;
    return head !== null && this.#whose(head) === 'other' ? head : null;
  }

  /** Never rejects: a stop that cannot be described is still one, and somebody must end it. */
  async read(stopped: Stopped, lines: readonly ArmedLine[]): Promise<FoundStop> {
    const threadId = stopped.threadId ?? 0;
    const all = await this.#stack(threadId);
    const cause = await this.#language.cause(this.#client, stopped, all).catch(() => ({
      reason: 'other' as const,
      exception: null,
      skip: 0,
    }));
    const frames = all.slice(Math.min(cause.skip, Math.max(0, all.length - 1)));
    const top = frames[0];
    const view = top === undefined ? nowhere : await this.view(top).catch(() => this.#bare(top));
    const watches: Record<string, string> = {};
    // One after the other: an expression may change what the next one sees.
    for (const expression of top === undefined ? [] : this.#watches) {
      const { text, isError } = await this.#evaluate(expression, top as DapFrame);
      watches[expression] = isError ? `error: ${text}` : text;
    }
    const stop: Stop = {
      ...view,
      service: this.#target.service,
      runtime: this.#language.runtime,
      reason: cause.reason,
      breakpoint: cause.reason === 'breakpoint' ? breakpointOf(stopped, frames, lines) : null,
      exception: cause.exception,
      frames: frames.map((frame) => this.#place(frame)),
      watches,
    };
    return { stop, threadId, frames };
  }

  async view(frame: DapFrame): Promise<FrameView> {
    const { locals, closure } = await this.#language.scopes(this.#client, frame);
    const budget = newBudget();
    const [printedLocals, printedClosure] = await Promise.all([
      this.#print(locals, budget),
      this.#print(closure, budget),
    ]);
    return { ...this.#bare(frame), locals: printedLocals, closure: printedClosure };
  }

  #bare(frame: DapFrame): FrameView {
    const path = localPath(frame.source?.path ?? '', this.#target.root);
    const text = path === null ? null : readSource(path);
    const source = text === null ? [] : linesAround(text, frame.line);
    return { ...this.#place(frame), source, locals: {}, closure: {} };
  }

  #place(frame: DapFrame): StackFrame {
    return {
      file: shownPath(frame.source?.path ?? '', this.#target.root),
      line: frame.line,
      function: frame.name === '' ? '(anonymous)' : frame.name,
      isAsync: false,
    };
  }

  async #stack(threadId: number): Promise<readonly DapFrame[]> {
    try {
      const args = { threadId, startFrame: 0, levels: framesMax };
      const { stackFrames } = await this.#client.request('stackTrace', args, stackSchema);
      return stackFrames.slice(0, framesMax);
    } catch {
      return []; // it was let go, or its debugger is: `gone` follows then
    }
  }

  async #print(variables: readonly DapVariable[], budget: Budget): Promise<Record<string, string>> {
    const entries = await Promise.all(
      variables.map(async (each) => {
        const text = printValue(this.#client, each, this.#language.words, budget);
        return [each.name, await text.catch(() => each.value)] as const;
      }),
    );
    return Object.fromEntries(entries);
  }
}

const nowhere: FrameView = {
  file: '',
  line: 0,
  function: '(unknown)',
  isAsync: false,
  source: [],
  locals: {},
  closure: {},
};

function breakpointOf(
  { hitBreakpointIds }: Stopped,
  [top]: readonly DapFrame[],
  lines: readonly ArmedLine[],
): number | null {
  const hit = lines.find(({ id, place }) =>
    // debugpy does not say which; it stops at the line that was set.
    hitBreakpointIds == null
      ? place.path === top?.source?.path && place.line === top.line
      : id !== null && hitBreakpointIds.includes(id),
  );
  return hit?.positions[0] ?? null;
}
