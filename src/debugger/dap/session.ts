// loop's session with a debug adapter: arms, tells stops, steps, evaluates, and leaves the process
// running without a trace. What a language does its own way is in `Language`.

import type {
  ArmedBreakpoint,
  BreakOn,
  BreakpointRequest,
  Evaluation,
  FrameView,
  StepAction,
} from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import type { DebugSession, DebugTarget, SessionEvents, SessionOptions } from '../debugger-kind.js';
import { connectMs, evaluateMs, releaseMs } from '../limits.js';
import { isAlive } from '../proc/process-info.js';
import { type Attaching, farewell } from './attaching.js';
import { type ArmedLine, armLines } from './breakpoints.js';
import { type DapClient, DapRefusal } from './client.js';
import type { Language } from './language.js';
import { anything, type DapFrame, evaluateSchema, stoppedSchema } from './messages.js';
import { shownPath } from './sources.js';
import { StopReader } from './stop-reader.js';
import { printValue } from './values.js';

const commands = { continue: 'continue', next: 'next', step: 'stepIn', out: 'stepOut' } as const;
/** A process that ends at a stop: its debugger notices only when it is to run on. */
const aliveEveryMs = 250;

interface Pause {
  readonly threadId: number;
  readonly frames: readonly DapFrame[];
}

export class DapSession implements DebugSession {
  readonly #client: DapClient;
  readonly #attached: Promise<unknown>;
  readonly #target: DebugTarget;
  readonly #events: SessionEvents;
  readonly #language: Language;
  readonly #reader: StopReader;
  readonly #watch: NodeJS.Timeout;
  #lines: readonly ArmedLine[] = [];
  /** Of the process now; what was asked before it changed is answered for the one before. */
  #pause: Pause | null = null;
  #released: Promise<void> | null = null;
  #isGone = false;
  /** Expressions whose value has not come. */
  #evaluating = 0;

  constructor(
    { client, attached }: Attaching,
    target: DebugTarget,
    events: SessionEvents,
    options: SessionOptions,
    language: Language,
  ) {
    this.#client = client;
    this.#attached = attached;
    this.#target = target;
    this.#events = events;
    this.#language = language;
    this.#reader = new StopReader(client, target, options, language, (expression, frame) =>
      this.#evaluateIn(expression, frame, 'watch'),
    );
    client.on('event', ({ event, body }) => {
      // `continued` is not listened to: debugpy may send it after the next stop.
      if (event === 'stopped') void this.#stopped(body);
      if (event === 'terminated' || event === 'exited') this.#gone();
    });
    client.on('closed', () => this.#gone());
    this.#watch = setInterval(() => {
      if (target.pid !== null && !isAlive(target.pid)) this.#gone();
    }, aliveEveryMs).unref();
  }

  async arm(
    breakpoints: readonly BreakpointRequest[],
    breakOn: BreakOn | null,
  ): Promise<readonly ArmedBreakpoint[]> {
    const places = await this.#language.place(this.#client, breakpoints);
    // First, because a breakpoint of the user's own in the same file replaces what this sets.
    await this.#language.armExceptions(this.#client, breakOn);
    this.#lines = await armLines(this.#client, this.#language, breakpoints, places, (lines) => {
      this.#lines = lines;
    });
    try {
      await this.#client.request('configurationDone', {}, anything);
      await this.#attached;
    } catch (cause) {
      if (cause instanceof LoopError) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new LoopError('LOOP_DEBUGGER_CONNECT', `${this.#target.service}: ${why}`, { cause });
    }
    return breakpoints.map((request, position) => {
      const place = places[position];
      const file = place === undefined ? request.file : shownPath(place.path, this.#target.root);
      return { ...request, placed: { file, line: place?.line ?? request.line } };
    });
  }

  async act(action: StepAction): Promise<void> {
    const pause = this.#paused();
    this.#pause = null; // the next stop may come before the answer
    try {
      await this.#client.request(commands[action], { threadId: pause.threadId }, anything);
    } catch (error) {
      this.#pause ??= pause;
      throw error;
    }
    this.#events.resumed();
  }

  async inspect(frame: number): Promise<FrameView> {
    return this.#reader.view(this.#frame(frame));
  }

  async evaluate(expression: string, frame: number): Promise<Evaluation> {
    try {
      return await this.#evaluateIn(expression, this.#frame(frame), 'repl');
    } catch (error) {
      return { text: error instanceof Error ? error.message : String(error), isError: true };
    }
  }

  release(): Promise<void> {
    this.#released ??= this.#release();
    return this.#released;
  }

  async #evaluateIn(
    expression: string,
    frame: DapFrame,
    context: 'watch' | 'repl',
  ): Promise<Evaluation> {
    const refusal = this.#language.refuses(expression);
    if (refusal !== null) return { text: refusal, isError: true };
    this.#evaluating += 1;
    try {
      const answer = await this.#client.request(
        'evaluate',
        { expression, frameId: frame.id, context },
        evaluateSchema,
        evaluateMs,
      );
      this.#evaluating -= 1;
      const text = await printValue(
        this.#client,
        { ...answer, value: answer.result },
        this.#language.words,
      );
      return { text, isError: false };
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      if (error instanceof DapRefusal) {
        this.#evaluating -= 1;
        return { text: lastLine(text), isError: true };
      }
      // It goes on in the process.

      const isLate = !this.#client.isClosed;
      return { text: isLate ? `no value within ${evaluateMs} ms` : text, isError: true };
    }
  }

  async #stopped(body: unknown): Promise<void> {
    const parsed = stoppedSchema.safeParse(body);
    if (!parsed.success || this.#released !== null) return;
    const other = await this.#reader.otherRequest(parsed.data);
    if (other !== null && this.#released === null && !this.#isGone) {
      await this.#ask(commands.continue, { threadId: parsed.data.threadId ?? 0 }).catch(() => null);
      this.#events.passedBy?.(other);
      return;
    }
    const found = await this.#reader.read(parsed.data, this.#lines);
    // Released while it was read: `disconnect` lets it run.
    if (this.#released !== null || this.#isGone) return;
    this.#pause = { threadId: found.threadId, frames: found.frames };
    this.#events.stopped(found.stop);
  }

  async #release(): Promise<void> {
    clearInterval(this.#watch);
    const pause = this.#pause;
    this.#pause = null;
    if (this.#client.isClosed) return;
    // The adapter takes them in this order; none needs the answer to the one before. `disconnect`
    // before `configurationDone` ends a handshake that is half done, too.
    if (pause !== null && this.#evaluating > 0) await this.#awaitEvaluations(pause);
    const paths = new Set(this.#lines.map(({ place }) => place.path));
    const sent = [
      ...[...paths].map((path) =>
        this.#ask('setBreakpoints', { source: { path }, breakpoints: [] }),
      ),
      ...this.#language.disarmExceptions(this.#client),
      ...(pause === null ? [] : [this.#ask('continue', { threadId: pause.threadId })]),
    ];
    await Promise.all([Promise.allSettled(sent), farewell(this.#client, releaseMs)]);
  }

  /**
   * debugpy's process that cannot answer because an expression is running is taken for dead by its
   * adapter, which then ends. What is asked after it is answered after it.
   */
  async #awaitEvaluations({ frames }: Pause): Promise<void> {
    const [top] = frames;
    if (top === undefined) return;
    const params = { expression: '0', frameId: top.id, context: 'watch' };
    await this.#client
      .request('evaluate', params, anything, (releaseMs * 3) / 4)
      .catch(() => undefined);
  }

  #ask(command: string, args: Record<string, unknown>): Promise<unknown> {
    return this.#client.request(command, args, anything, Math.min(connectMs, releaseMs));
  }

  #gone(): void {
    if (this.#isGone || this.#released !== null) return;
    this.#isGone = true;
    this.#pause = null;
    clearInterval(this.#watch);
    const { pid, service } = this.#target;
    const hasEnded = pid !== null && !isAlive(pid);
    this.#events.gone(
      hasEnded ? `process ${pid} (${service}) has ended` : `the debugger of ${service} has ended`,
    );
  }

  #paused(): Pause {
    if (this.#pause !== null) return this.#pause;
    throw new LoopError('LOOP_DEBUGGER_GONE', `${this.#target.service} is not at a stop`);
  }

  #frame(position: number): DapFrame {
    const { frames } = this.#paused();
    const frame = frames[position];
    if (frame !== undefined) return frame;
    const last = frames.length - 1;
    throw new LoopError('LOOP_DEBUGGER_GONE', `there is no frame ${position}: 0 to ${last}`);
  }
}

/** Of a Python traceback, what went wrong. */
function lastLine(text: string): string {
  return (
    text
      .trim()
      .split(/\n|\\n/)
      .at(-1)
      ?.trim() ?? text
  );
}
