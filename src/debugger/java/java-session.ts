// loop's connection to a JVM: threads stop each by itself, while the others run on.
//
//   events of a thread ─► a class was made ready      ─► arm what is in it, let it run
//                      ─► a call of loop's own        ─► let it run
//                      ─► conditions that do not hold ─► let it run
//                      ─► another request             ─► let it run, told
//                      ─► anything else               ─► a stop, described

import type {
  ArmedBreakpoint,
  BreakOn,
  BreakpointRequest,
  Evaluation,
  FrameView,
  StepAction,
  Stop,
} from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import type { DebugSession, DebugTarget, SessionEvents, SessionOptions } from '../debugger-kind.js';
import { releaseMs } from '../limits.js';
import { isAlive } from '../proc/process-info.js';
import { StopQueue } from '../stop-queue.js';
import { ClassTable } from './class-table.js';
import { type EvaluateMeans, isTrue } from './evaluate.js';
import type { JavaFrame } from './frame.js';
import { JavaBreakpoints } from './java-breakpoints.js';
import { JavaStops, unreadable } from './java-stops.js';
import { JdwpClient, type JdwpEvent } from './jdwp-client.js';
import { Objects } from './objects.js';
import { eventKinds } from './packet.js';
import { javaRequestHead } from './request-head.js';
import { EventRequests, stepDepths } from './requests.js';
import { SourceFiles } from './source-files.js';

export class JavaSession implements DebugSession {
  readonly #target: DebugTarget;
  readonly #events: SessionEvents;
  readonly #options: SessionOptions;
  readonly #client: JdwpClient;
  readonly #means: EvaluateMeans;
  readonly #sources: SourceFiles;
  readonly #requests: EventRequests;
  readonly #reader: JavaStops;
  readonly #stops: StopQueue<bigint>;
  /** Frames of the threads that stand at a stop, as `stop.frames` numbers them. */
  readonly #frames = new Map<bigint, readonly JavaFrame[]>();
  /** Threads that run a call of loop's own. */
  readonly #calling = new Set<bigint>();
  /** The step that each thread is at. */
  readonly #steps = new Map<bigint, number>();
  #breakpoints: JavaBreakpoints | null = null;
  #breakOn: BreakOn | null = null;
  /** It was started to wait for a debugger. */
  #waitsAtStart = false;
  #released: Promise<void> | null = null;
  #isGone = false;

  private constructor(
    client: JdwpClient,
    target: DebugTarget,
    events: SessionEvents,
    options: SessionOptions,
  ) {
    this.#client = client;
    this.#target = target;
    this.#events = events;
    this.#options = options;
    const objects = new Objects(client, new ClassTable(client));
    this.#means = { client, objects, calling: (thread, call) => this.#call(thread, call) };
    this.#sources = new SourceFiles(objects.classes, target.root);
    this.#requests = new EventRequests(client);
    this.#reader = new JavaStops({ ...this.#means, sources: this.#sources, root: target.root });
    this.#stops = new StopQueue(events);
  }

  /** @throws LOOP_DEBUGGER_CONNECT */
  static async connect(
    address: { readonly host: string; readonly port: number },
    target: DebugTarget,
    events: SessionEvents,
    options: SessionOptions,
  ): Promise<JavaSession> {
    const early: (readonly JdwpEvent[])[] = [];
    let session: JavaSession | null = null;
    const client = await JdwpClient.connect(address, {
      events: (each) => {
        if (session === null) early.push(each);
        else void session.#take(each);
      },
      closed: () => {
        if (session !== null) session.#gone();
      },
    });
    session = new JavaSession(client, target, events, options);
    for (const each of early) void session.#take(each);
    return session;
  }

  async arm(
    breakpoints: readonly BreakpointRequest[],
    breakOn: BreakOn | null,
  ): Promise<readonly ArmedBreakpoint[]> {
    this.#breakpoints = new JavaBreakpoints(breakpoints, {
      ...{ events: this.#requests, sources: this.#sources, root: this.#target.root },
      placed: (position, breakpoint) => {
        if (this.#released === null) this.#events.placed(position, breakpoint);
      },
    });
    const armed = await this.#breakpoints.arm();
    this.#breakOn = breakOn;
    if (breakOn !== null) await this.#requests.exceptions();
    if (this.#waitsAtStart) await this.#client.ask('resumeAll');
    return armed;
  }

  async act(action: StepAction): Promise<void> {
    const thread = this.#stopped();
    if (action !== 'continue') {
      this.#steps.set(thread, await this.#requests.step(thread, stepDepths[action]));
    }
    const resuming = this.#resume(thread);
    // Before its next stop can come.
    this.#frames.delete(thread);
    this.#stops.end(thread);
    await resuming;
  }

  async inspect(frame: number): Promise<FrameView> {
    return this.#reader.view(this.#frame(frame));
  }

  async evaluate(expression: string, frame: number): Promise<Evaluation> {
    return this.#reader.evaluate(expression, this.#frame(frame));
  }

  release(): Promise<void> {
    this.#released ??= this.#release();
    return this.#released;
  }

  async #release(): Promise<void> {
    if (this.#client.isClosed) return;
    // It clears what was asked for and lets all threads run; so does the end of the connection.
    await this.#client.ask('dispose', undefined, releaseMs / 2).catch(() => undefined);
    this.#client.close();
  }

  async #take(events: readonly JdwpEvent[]): Promise<void> {
    const [first] = events;
    if (first === undefined || first.kind === eventKinds.vmDeath) return;
    if (first.kind === eventKinds.vmStart) {
      this.#waitsAtStart = true;
      return;
    }
    const { thread } = first;
    try {
      const stop = await this.#stopOf(events, thread);
      if (this.#released !== null || this.#isGone) return;
      if (stop === null) await this.#resume(thread);
      else this.#stops.add(thread, stop);
    } catch (error) {
      // It has ended, or cannot be read: nobody is to stand still without being told of.
      if (this.#released !== null || this.#isGone) return;
      const why = error instanceof Error ? error.message : String(error);
      this.#events.note?.(
        `${this.#target.service}: a stop could not be read, and was left: ${why}`,
      );
      await this.#resume(thread).catch(() => null); // the connection has ended
    }
  }

  /** Null: the thread is to run on. */
  async #stopOf(events: readonly JdwpEvent[], thread: bigint): Promise<Stop | null> {
    for (const event of events) {
      if (event.kind === eventKinds.classPrepare) await this.#breakpoints?.ready(event);
    }
    const real = events.filter(({ kind }) => kind !== eventKinds.classPrepare);
    if (real.length === 0 || this.#calling.has(thread)) return null;
    const all = await this.#reader.frames(thread);
    const [top] = all;
    if (top === undefined) return { ...unreadable, service: this.#target.service };
    const step = this.#steps.get(thread);
    const isStep = step !== undefined && real.some(({ request }) => request === step);
    const breakpoint = await this.#hit(real, top);
    const exception = breakpoint === null && !isStep ? await this.#thrown(real, all) : null;
    if (breakpoint === null && exception === null && !isStep) return null;
    if (!isStep && (await this.#passesBy(all))) return null;
    if (step !== undefined) await this.#endStep(thread, step);
    const frames = exception === null ? all : all.slice(await this.#reader.ownFrame(all));
    this.#frames.set(thread, frames);
    const [shown = top] = frames;
    return {
      ...(await this.#reader.view(shown)),
      ...{ service: this.#target.service, runtime: 'java', breakpoint, exception },
      thread: await this.#reader.threadName(thread),
      reason: exception !== null ? 'exception' : breakpoint !== null ? 'breakpoint' : 'step',
      frames: await this.#reader.stackOf(frames),
      watches: await this.#reader.watches(this.#options.watches, shown),
    };
  }

  /** The first whose condition holds. */
  async #hit(events: readonly JdwpEvent[], top: JavaFrame): Promise<number | null> {
    for (const position of this.#breakpoints?.positionsOf(events) ?? []) {
      const condition = this.#breakpoints?.conditionOf(position) ?? null;
      if (condition === null) return position;
      try {
        if (await isTrue(condition, top, this.#means)) return position;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (!(await this.#breakpoints?.silence(position))) continue;
        this.#events.note?.(`the condition "${condition}" cannot be evaluated: ${why}`);
      }
    }
    return null;
  }

  async #thrown(events: readonly JdwpEvent[], all: readonly JavaFrame[]): Promise<string | null> {
    const event = events.find(({ kind }) => kind === eventKinds.exception);
    if (event === undefined || this.#breakOn === null) return null;
    return this.#reader.exception(event, all, this.#breakOn);
  }

  async #passesBy(frames: readonly JavaFrame[]): Promise<boolean> {
    const { whose } = this.#options;
    if (whose === undefined) return false;
    const head = await javaRequestHead(frames, this.#means);
    if (head === null || whose(head) !== 'other') return false;
    if (this.#released === null) this.#events.passedBy?.(head);
    return true;
  }

  async #endStep(thread: bigint, step: number): Promise<void> {
    this.#steps.delete(thread);
    await this.#requests.clear(step);
  }

  async #call<T>(thread: bigint, call: () => Promise<T>): Promise<T> {
    this.#calling.add(thread);
    try {
      return await call();
    } finally {
      this.#calling.delete(thread);
    }
  }

  async #resume(thread: bigint): Promise<void> {
    await this.#client.ask('resumeThread', (packet) => packet.id('object', thread));
  }

  #gone(): void {
    if (this.#isGone || this.#released !== null) return;
    this.#isGone = true;
    const { pid, service } = this.#target;
    const hasEnded = pid !== null && !isAlive(pid);
    this.#events.gone(
      hasEnded ? `process ${pid} (${service}) has ended` : `the debugger of ${service} has ended`,
    );
  }

  #stopped(): bigint {
    const thread = this.#stops.current;
    if (thread !== null) return thread;
    throw new LoopError('LOOP_DEBUGGER_GONE', `${this.#target.service} is not at a stop`);
  }

  #frame(position: number): JavaFrame {
    const frames = this.#frames.get(this.#stopped()) ?? [];
    const frame = frames[position];
    if (frame !== undefined) return frame;
    const last = frames.length - 1;
    throw new LoopError('LOOP_DEBUGGER_GONE', `there is no frame ${position}: 0 to ${last}`);
  }
}
