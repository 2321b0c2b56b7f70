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
import { type BreakpointHit, Breakpoints } from './breakpoints.js';
import { CdpClient } from './cdp-client.js';
import {
  breakpointSet,
  evaluated,
  nothing,
  type PausedEvent,
  pausedEvent,
} from './cdp-messages.js';
import { Debuggee } from './debuggee.js';
import { type Script, Scripts } from './scripts.js';
import { type MappedFrame, reasonOf, StopBuilder } from './stop-builder.js';
import { ValueTexts } from './value-texts.js';

/** Frames of what was awaited. */
const asyncDepth = 8;
/** A line of TypeScript may be many steps of JavaScript. */
const stepsMax = 50;

interface Pause {
  readonly frames: readonly MappedFrame[];
}

interface Stepping {
  readonly action: Exclude<StepAction, 'continue'>;
  readonly from: MappedFrame | undefined;
  readonly depth: number;
  stepsLeft: number;
}

/** The places of a line that were passed since it was shown. */
interface Passing {
  readonly position: number;
  readonly depth: number;
  readonly ids: Set<string>;
}

/** loop's own client of an inspector. */
export class NodeSession implements DebugSession {
  readonly #client: CdpClient;
  readonly #events: SessionEvents;
  readonly #watches: readonly string[];
  readonly #target: DebugTarget;
  readonly #texts: ValueTexts;
  readonly #scripts: Scripts;
  readonly #stops: StopBuilder;
  readonly #breakpoints: Breakpoints;
  #pause: Pause | null = null;
  #stepping: Stepping | null = null;
  #passing: Passing | null = null;
  /** Stops before each script runs, while a module is waited for. */
  #instrumentationId: string | null = null;
  /** Scripts in which breakpoints are being placed: none of them runs before that is done. */
  #placing: Promise<void> = Promise.resolve();
  #released: Promise<void> | null = null;

  private constructor(
    client: CdpClient,
    debuggee: Debuggee,
    target: DebugTarget,
    events: SessionEvents,
    { watches }: SessionOptions,
  ) {
    this.#client = client;
    this.#target = target;
    this.#events = events;
    this.#watches = watches;
    this.#texts = new ValueTexts(client, debuggee);
    this.#scripts = new Scripts(client, debuggee);
    this.#stops = new StopBuilder(this.#scripts, this.#texts, target.root);
    this.#breakpoints = new Breakpoints({ client, scripts: this.#scripts, root: target.root });
  }

  /** @throws LOOP_DEBUGGER_CONNECT */
  static async connect(
    url: string,
    target: DebugTarget,
    events: SessionEvents,
    options: SessionOptions,
  ): Promise<NodeSession> {
    const client = await CdpClient.connect(url, connectMs);
    try {
      const debuggee = await Debuggee.open(client);
      const session = new NodeSession(client, debuggee, target, events, options);
      await session.#enable();
      return session;
    } catch (error) {
      await client.close();
      if (error instanceof LoopError) throw error;
      const message = `${target.service}: its inspector does not speak as expected: ${error}`;
      throw new LoopError('LOOP_DEBUGGER_CONNECT', message, { cause: error });
    }
  }

  async #enable(): Promise<void> {
    const client = this.#client;
    client.on('Debugger.paused', pausedEvent, (event) => void this.#onPaused(event));
    client.on('Debugger.resumed', nothing, () => this.#onResumed());
    client.onGone = () => {
      if (this.#released === null) this.#events.gone('its process, or its inspector, has ended');
    };
    await Promise.all([
      client.call('Runtime.enable', {}, nothing),
      client.call('Debugger.enable', {}, nothing),
      client.call('Debugger.setAsyncCallStackDepth', { maxDepth: asyncDepth }, nothing),
      // Node's own code is no place to step into, nor to stop at what it throws and catches.
      client.call('Debugger.setBlackboxPatterns', { patterns: ['^node:'] }, nothing),
    ]);
  }

  async arm(
    requests: readonly BreakpointRequest[],
    breakOn: BreakOn | null,
  ): Promise<readonly ArmedBreakpoint[]> {
    await this.#breakpoints.set(requests);
    if (breakOn !== null) {
      await this.#client.call('Debugger.setPauseOnExceptions', { state: breakOn }, nothing);
    }
    if (requests.length > 0) {
      this.#scripts.onLoaded = (script) => {
        this.#placing = this.#placing.then(() => this.#placeIn(script)).catch(() => undefined);
      };
    }
    if (this.#breakpoints.arePending) {
      const { breakpointId } = await this.#client.call(
        'Debugger.setInstrumentationBreakpoint',
        { instrumentation: 'beforeScriptExecution' },
        breakpointSet,
      );
      this.#instrumentationId = breakpointId;
    }
    return this.#breakpoints.armed;
  }

  async #placeIn(script: Script): Promise<void> {
    const placed = await this.#breakpoints.placeIn(script);
    for (const position of placed) {
      const breakpoint = this.#breakpoints.armed[position];
      if (breakpoint !== undefined) this.#events.placed(position, breakpoint);
    }
    if (this.#breakpoints.arePending || this.#instrumentationId === null) return;
    const breakpointId = this.#instrumentationId;
    this.#instrumentationId = null;
    await this.#client.call('Debugger.removeBreakpoint', { breakpointId }, nothing);
  }

  async #onPaused(event: PausedEvent): Promise<void> {
    try {
      if (event.reason === 'instrumentation') {
        // The script was told of before; it may run once its breakpoints are in their places.
        await this.#placing;
        await this.#resume();
        return;
      }
      const hit = this.#breakpoints.hitOf(event.hitBreakpoints);
      const isStepping = this.#stepping !== null;
      const reason = reasonOf(event, { isHit: hit !== null, isStepping });
      if (reason === 'breakpoint' && (await this.#passOn(hit, event.callFrames.length))) return;
      const frames = await this.#stops.framesOf(event);
      if (reason === 'step' && (await this.#stepOn(frames))) return;
      await this.#tell(event, frames, hit, reason);
    } catch {
      // It went away, or cannot be shown: it must not stand still for that.
      await this.#resume().catch(() => undefined);
    }
  }

  /** A line has several places, and is one stop: the next of them is passed, the same one is not. */
  async #passOn(hit: BreakpointHit | null, depth: number): Promise<boolean> {
    const passing = this.#passing;
    if (hit === null || passing === null) return false;
    if (passing.position !== hit.position || passing.depth !== depth) return false;
    if (passing.ids.has(hit.id)) return false;
    passing.ids.add(hit.id);
    const command = this.#stepping === null ? 'continue' : this.#stepping.action;
    await this.#client.call(commands[command], {}, nothing);
    return true;
  }

  /** A step in the developer's terms may take several of the process's. */
  async #stepOn(frames: readonly MappedFrame[]): Promise<boolean> {
    const stepping = this.#stepping;
    const [top] = frames;
    if (stepping === null || top === undefined || stepping.stepsLeft === 0) return false;
    const running = frames.filter((frame) => frame.running !== null).length;
    const isSameLine =
      stepping.from?.shown.file === top.shown.file &&
      stepping.from.shown.line === top.shown.line &&
      stepping.depth === running;
    if (!isSameLine || stepping.action === 'out') return false;
    stepping.stepsLeft -= 1;
    await this.#client.call(commands[stepping.action], {}, nothing);
    return true;
  }

  async #tell(
    event: PausedEvent,
    frames: readonly MappedFrame[],
    hit: BreakpointHit | null,
    reason: ReturnType<typeof reasonOf>,
  ): Promise<void> {
    const [top] = frames;
    if (top === undefined) throw new Error('expected a frame');
    this.#pause = { frames };
    const depth = event.callFrames.length;
    this.#passing = hit && { position: hit.position, depth, ids: new Set([hit.id]) };
    const watched = this.#watches.map(async (expression) => {
      const { text, isError } = await this.#evaluate(top, expression, true);
      return [expression, isError ? `error: ${text}` : text] as const;
    });
    const [view, exception, watches] = await Promise.all([
      this.#stops.view(top),
      reason === 'exception' ? this.#exceptionText(event) : null,
      Promise.all(watched),
    ]);
    this.#stepping = null;
    this.#events.stopped({
      ...view,
      ...{ service: this.#target.service, runtime: 'node', reason, exception },
      breakpoint: hit?.position ?? null,
      frames: frames.map(({ shown }) => shown),
      watches: Object.fromEntries(watches),
    });
  }

  #exceptionText({ data }: PausedEvent): Promise<string> {
    const thrown = evaluated.shape.result.safeParse(data);
    return thrown.success ? this.#texts.value(thrown.data) : Promise.resolve('');
  }

  #onResumed(): void {
    if (this.#pause === null) return;
    this.#pause = null;
    this.#events.resumed();
  }

  async act(action: StepAction): Promise<void> {
    const frames = this.#paused();
    const running = frames.filter((frame) => frame.running !== null).length;
    this.#stepping =
      action === 'continue'
        ? null
        : { action, from: frames[0], depth: running, stepsLeft: stepsMax };
    await this.#client.call(commands[action], {}, nothing);
  }

  async inspect(frame: number): Promise<FrameView> {
    return this.#stops.view(this.#frameAt(frame));
  }

  async evaluate(expression: string, frame: number): Promise<Evaluation> {
    return this.#evaluate(this.#frameAt(frame), expression, false);
  }

  async #evaluate(
    { running }: MappedFrame,
    expression: string,
    throwOnSideEffect: boolean,
  ): Promise<Evaluation> {
    if (running === null) {
      return { text: 'this frame is over: it has no variables any more', isError: true };
    }
    try {
      const { result, exceptionDetails } = await this.#client.call(
        'Debugger.evaluateOnCallFrame',
        {
          callFrameId: running.callFrameId,
          ...{ expression, throwOnSideEffect, timeout: evaluateMs, silent: true },
        },
        evaluated,
      );
      if (exceptionDetails === undefined) {
        return { text: await this.#texts.value(result), isError: false };
      }
      const { exception, text } = exceptionDetails;
      const [first = text] = (exception?.description ?? text).split('\n');
      return { text: first, isError: true };
    } catch (error) {
      return { text: error instanceof Error ? error.message : String(error), isError: true };
    }
  }

  #frameAt(position: number): MappedFrame {
    const frame = this.#paused()[position];
    if (frame === undefined) throw new Error(`there is no frame ${position}`);
    return frame;
  }

  #paused(): readonly MappedFrame[] {
    if (this.#pause !== null) return this.#pause.frames;
    throw new LoopError('LOOP_DEBUGGER_GONE', `${this.#target.service}: it is not at a stop`);
  }

  async #resume(): Promise<void> {
    await this.#client.call('Debugger.resume', {}, nothing);
  }

  release(): Promise<void> {
    this.#released ??= this.#letGo(true);
    return this.#released;
  }

  leave(): Promise<void> {
    this.#released ??= this.#letGo(false);
    return this.#released;
  }

  /** The last client's going resumes the process; what is said before is for the others. */
  async #letGo(resumes: boolean): Promise<void> {
    const own = this.#instrumentationId === null ? [] : [this.#instrumentationId];
    const ids = [...this.#breakpoints.ids, ...own];
    const said = [
      ...ids.map((breakpointId) =>
        this.#client.call('Debugger.removeBreakpoint', { breakpointId }, nothing),
      ),
      this.#client.call('Debugger.setPauseOnExceptions', { state: 'none' }, nothing),
      ...(resumes ? [this.#client.call('Debugger.resume', {}, nothing)] : []),
    ];
    const wasPaused = this.#pause !== null;
    await Promise.race([
      Promise.allSettled(said),
      new Promise((resolve) => setTimeout(resolve, releaseMs / 2).unref()),
    ]);
    await this.#client.close();
    this.#pause = null;
    if (wasPaused && resumes) this.#events.resumed();
  }
}

const commands: Readonly<Record<StepAction, string>> = {
  continue: 'Debugger.resume',
  next: 'Debugger.stepOver',
  step: 'Debugger.stepInto',
  out: 'Debugger.stepOut',
};
