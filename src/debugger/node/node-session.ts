// loop's own connection to the inspector of a Node process, or of one of its threads.
//
//   Debugger.paused ─► before a module that may be a pending one ─► look at it, let it run
//                   ─► a further place of the line that was shown ─► let it run, or step again
//                   ─► a step that has not left its line          ─► step again
//                   ─► a breakpoint whose condition threw         ─► say so once, let it run
//                   ─► anything else                              ─► a stop, described

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
import type { DebugSession, DebugTarget, SessionOptions } from '../debugger-kind.js';
import { Breakpoints } from './breakpoints.js';
import type { CdpClient, CdpSocket } from './cdp-client.js';
import { breakpointResolved, type Paused, paused as pausedSchema } from './cdp-schema.js';
import { describeStop, exceptionOf } from './describe-stop.js';
import { evaluateIn, evaluationGroup } from './expressions.js';
import { letGo } from './let-go.js';
import { LineStops } from './line-stops.js';
import { MainContext } from './main-context.js';
import type { NodeSessionEvents, Pause } from './node-pause.js';
import { RequestMarks } from './request-marks.js';
import { RunLines } from './run-lines.js';
import type { Script } from './script-table.js';
import { closeMs, openSessionTools, type SessionTools } from './session-tools.js';
import { type Frame, frameAt, framesOf } from './stack.js';
import { type Standing, type Step, stepCommands, stepsOn } from './stepping.js';
import { loadMaps, viewOf } from './stop-view.js';

export class NodeSession implements DebugSession {
  readonly #target: DebugTarget;
  readonly #events: NodeSessionEvents;
  readonly #options: SessionOptions;
  readonly #tools: SessionTools;
  readonly #lineStops = new LineStops();
  readonly #runLines: RunLines;
  readonly #mainContext = new MainContext();
  #breakpoints: Breakpoints | null = null;
  #marks: RequestMarks | null = null;
  #pause: Pause | null = null;
  #step: Step | null = null;
  #ending: Promise<void> | null = null;

  private constructor(
    target: DebugTarget,
    events: NodeSessionEvents,
    options: SessionOptions,
    tools: SessionTools,
  ) {
    this.#target = target;
    this.#events = events;
    this.#options = options;
    this.#tools = tools;
    this.#runLines = new RunLines(tools);
  }

  /** @throws LOOP_DEBUGGER_CONNECT */
  static async connect(
    inspector: string | CdpSocket,
    target: DebugTarget,
    events: NodeSessionEvents,
    options: SessionOptions,
  ): Promise<NodeSession> {
    const early: [string, unknown][] = [];
    let session: NodeSession | null = null;
    const tools = await openSessionTools(inspector, target.root, {
      loaded: (script) => void session?.loaded(script),
      event: (method, params) => {
        if (session === null) early.push([method, params]);
        else session.take(method, params);
      },
      closed: () => session?.closed(),
    });
    session = new NodeSession(target, events, options, tools);
    for (const [method, params] of early) session.take(method, params);
    return session;
  }

  get client(): CdpClient {
    return this.#tools.client;
  }

  async arm(
    requests: readonly BreakpointRequest[],
    breakOn: BreakOn | null,
  ): Promise<readonly ArmedBreakpoint[]> {
    const { client } = this.#tools;
    this.#breakpoints = new Breakpoints(this.#tools, requests, {
      placed: (position, breakpoint) => {
        if (this.#ending === null) this.#events.placed(position, breakpoint);
      },
      note: (line) => this.#note(line),
    });
    if (this.#options.whose !== undefined) this.#marks = await RequestMarks.begin(client);
    if (requests.length > 0) this.#runLines.begin();
    const armed = await this.#breakpoints.arm();
    this.#runLines.armed = armed;
    const state = breakOn ?? 'none';
    await Promise.all([
      client.send('Debugger.setPauseOnExceptions', { state }),
      // Started with --inspect-brk or --inspect-wait, it has not begun.
      client.send('Runtime.runIfWaitingForDebugger'),
    ]);
    return armed;
  }

  async act(action: StepAction): Promise<void> {
    const { data, frames } = this.#paused();
    const [top] = frames;
    this.#step =
      action === 'continue' || top === undefined
        ? null
        : { action, from: this.#standing(data, top), rounds: 0 };
    await this.#tools.client.send(stepCommands[action]);
  }

  async inspect(frame: number): Promise<FrameView> {
    return viewOf(this.#frame(frame), this.#tools);
  }

  async evaluate(expression: string, frame: number): Promise<Evaluation> {
    return evaluateIn(this.#frame(frame), expression, this.#tools, { mayChange: true });
  }

  /** @see RunLines */
  ran(): Promise<readonly (readonly number[])[]> {
    return this.#runLines.ran();
  }

  release(): Promise<void> {
    this.#ending ??= this.#end({ resumes: true });
    return this.#ending;
  }

  leave(): Promise<void> {
    this.#ending ??= this.#end({ resumes: false });
    return this.#ending;
  }

  loaded(script: Script): Promise<void> | undefined {
    return this.#breakpoints?.loaded(script);
  }

  take(method: string, params: unknown): void {
    if (method === 'Debugger.paused') this.#pausedBy(params);
    else if (method === 'Debugger.resumed') this.#resumed();
    else if (method.startsWith('NodeWorker.')) this.#events.threads?.(method, params);
    else if (method === 'Debugger.breakpointResolved') {
      const resolved = breakpointResolved.safeParse(params).data;
      if (resolved !== undefined) {
        this.#breakpoints?.resolved(resolved.breakpointId, resolved.location);
      }
    } else if (this.#mainContext.endsWith(method, params)) {
      void this.#tools.client.close(closeMs);
    }
  }

  closed(): void {
    this.#pause = null;
    if (this.#ending !== null) return;
    this.#ending = Promise.resolve();
    const { pid, service } = this.#target;
    const which = pid === null ? '' : ` ${pid}`;
    this.#events.gone(`${service}: process${which} has ended, or its inspector was closed`);
  }

  #pausedBy(params: unknown): void {
    const { data } = pausedSchema.safeParse(params);
    if (data !== undefined) {
      void this.#stopped(data);
      return;
    }
    // A V8 that speaks otherwise: it must not stand still with nobody told.
    this.#note(`${this.#target.service}: a stop could not be read, and was left`);
    void this.#goOn().catch(() => null); // the connection has ended
  }

  async #stopped(data: Paused): Promise<void> {
    const pause: Pause = { data, frames: framesOf(data, this.#tools.scripts), isReported: false };
    this.#pause = pause;
    if (this.#ending !== null) return;
    try {
      const stop = await this.#stop(pause);
      if (this.#pause !== pause || this.#ending !== null) return;
      if (stop === null) return;
      pause.isReported = true;
      this.#lineStops.shown(data, stop.breakpoint);
      this.#step = null;
      this.#events.stopped(stop);
    } catch (error) {
      // It has been resumed by somebody, or has ended, while it was looked at. If not, it must not
      // stand still with nobody told.
      if (this.#pause !== pause || this.#ending !== null) return;
      const why = error instanceof Error ? error.message : String(error);
      this.#note(`${this.#target.service}: a stop could not be described, and was left: ${why}`);
      await this.#goOn().catch(() => null); // the connection has ended
    }
  }

  /** Null: it is none for people. */
  async #stop(pause: Pause): Promise<Stop | null> {
    const { data, frames } = pause;
    const [top] = frames;
    if (top === undefined || data.reason === 'Break on start') return this.#goOn();
    if (data.reason === 'instrumentation') {
      // Another client may have asked for it.
      if (this.#breakpoints?.hasWatchedModules !== true) return null;
      const script = this.#tools.scripts.get(String(data.data?.scriptId));
      if (script !== undefined) await this.#breakpoints.loaded(script);
      return this.#pause === pause ? this.#goOn() : null;
    }
    const table = this.#breakpoints?.table ?? null;
    if (table !== null && this.#lineStops.passes(data, (ids) => table.positionsOf(ids))) {
      await this.#tools.client.send(stepCommands[this.#step?.action ?? 'continue']);
      return null;
    }
    if (this.#step !== null && data.hitBreakpoints.length === 0 && exceptionOf(data) === null) {
      await loadMaps([top], this.#tools);
      if (await this.#stepsOn(this.#step, this.#standing(data, top))) return null;
    }
    if (await this.#passesBy()) return this.#goOn();
    const stop = await describeStop(
      {
        service: this.#target.service,
        runtime: this.#target.runtime,
        data,
        frames,
        isStep: this.#step !== null,
        watches: this.#options.watches,
        table,
        note: (line) => this.#note(line),
      },
      this.#tools,
    );
    return stop ?? this.#goOn();
  }

  /** Another request than the replayed one has come here. */
  async #passesBy(): Promise<boolean> {
    const head = (await this.#marks?.head()) ?? null;
    if (head === null || this.#options.whose?.(head) !== 'other') return false;
    this.#step = null;
    if (this.#ending === null) this.#events.passedBy?.(head);
    return true;
  }

  async #stepsOn(step: Step, now: Standing): Promise<boolean> {
    if (!stepsOn(step, now)) return false;
    this.#step = { ...step, rounds: step.rounds + 1 };
    await this.#tools.client.send(stepCommands[step.action]);
    return true;
  }

  async #goOn(): Promise<null> {
    await this.#tools.client.send('Debugger.resume');
    return null;
  }

  #resumed(): void {
    const wasReported = this.#pause?.isReported === true;
    this.#pause = null;
    if (!wasReported || this.#ending !== null) return;
    this.#events.resumed();
    const params = { objectGroup: evaluationGroup };
    void this.#tools.client.send('Runtime.releaseObjectGroup', params).catch(() => {
      // The connection has ended, and the values with it.
    });
  }

  async #end({ resumes }: { readonly resumes: boolean }): Promise<void> {
    await this.#marks?.end();
    this.#runLines.end();
    const ids = this.#breakpoints?.ids ?? [];
    return letGo(this.#tools.client, { ids, resumes, closeMs });
  }

  #paused(): Pause {
    if (this.#pause !== null) return this.#pause;
    throw new LoopError('LOOP_DEBUGGER_CONNECT', `${this.#target.service} is not paused`);
  }

  #frame(position: number): Frame {
    const { frames } = this.#paused();
    return frameAt(frames, position);
  }

  #standing({ callFrames }: Paused, top: Frame): Standing {
    const place = this.#tools.places.at(top.location);
    return { place, function: top.function, depth: callFrames.length };
  }

  #note(line: string): void {
    if (this.#ending === null) this.#events.note?.(line);
  }
}
