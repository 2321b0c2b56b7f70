import type {
  ArmedBreakpoint,
  Debuggers,
  IdeWait,
  Pause,
  StepAction,
  Stop,
} from '../core/debugging.js';
import { askFront } from './ask-front.js';
import type { AttachedOptions } from './attached-options.js';
import { asOfService, type DebuggedProcess } from './debugged-process.js';
import { goneText } from './gone-text.js';
import type { GuardEvent } from './guard/messages.js';
import { IdeHandOver } from './ide-hand-over.js';
import { hitMs, lateHitMs } from './limits.js';
import { missedNotes } from './missed-notes.js';
import { OpenStops } from './open-stops.js';
import { PassedBy } from './passed-by.js';
import { PlacedBreakpoints } from './placed-breakpoints.js';
import { RunDeadline } from './run-deadline.js';
import { waitingText } from './waiting-text.js';

/** The debuggers of a replay: hears the guard, asks the front, and keeps the run's time. */
export class AttachedDebuggers implements Debuggers {
  readonly stops: Stop[] = [];
  readonly #problems: string[] = [];
  spoilt: string | null = null;
  readonly #options: AttachedOptions;
  /** By the names that the guard has for them. */
  readonly #processes = new Map<string, DebuggedProcess>();
  readonly #breakpoints: PlacedBreakpoints;
  readonly #open: OpenStops;
  readonly #ides: IdeHandOver;
  readonly #passedBy = new PassedBy();
  #deadline: RunDeadline | null = null;
  #isReleased = false;
  #again: string | null = null;
  #watching: { stop(): void } | null = null;
  #releasing: Promise<void> | null = null;
  /** An IDE is waited for, with a stop behind it. */
  #handingOver: Promise<unknown> | null = null;

  constructor(options: AttachedOptions) {
    this.#options = options;
    const { maxPauseMs, breakpoints } = options.request;
    this.#breakpoints = new PlacedBreakpoints(breakpoints);
    this.#ides = new IdeHandOver({
      ...options,
      tooLong: () => {
        this.#note('no word from the IDE for as long as --max-pause: every service runs on');
        void this.#quit();
      },
    });
    this.#open = new OpenStops({
      maxPauseMs,
      show: (name, stop, signal) => this.#show(name, stop, signal),
      tooLong: (name) => {
        this.#note(`${name}: paused for ${maxPauseMs / 1000} s, which is --max-pause`);
        void this.#act(name, 'continue');
      },
      idle: () => this.#deadline?.resumed(),
    });
  }

  get breakpoints(): readonly ArmedBreakpoint[] {
    return this.#breakpoints.all;
  }

  get problems(): readonly string[] {
    const passedBy = this.#passedBy.text;
    return passedBy === null ? this.#problems : [...this.#problems, passedBy];
  }

  get pauses(): readonly Pause[] {
    return this.#open.pauses;
  }

  get isWantedAgain(): boolean {
    return this.#again !== null;
  }

  /** It is about to be attached to, and may be heard of from now on. */
  add(process: DebuggedProcess): void {
    this.#processes.set(process.target.service, process);
  }

  remove(name: string): void {
    this.#processes.delete(name);
  }

  armed(
    { service, target }: DebuggedProcess,
    breakpoints: readonly ArmedBreakpoint[],
    handsOver: boolean,
  ): void {
    if (handsOver) this.#ides.takesPauses(target.service);
    this.#breakpoints.armed(service, breakpoints);
  }

  /** Ended when the services are released. */
  watch(watching: { stop(): void }): void {
    this.#watching = watching;
    if (this.#isReleased) watching.stop();
  }

  begin({ traceId }: { readonly traceId: string }): AbortSignal {
    // On its way before the request is; who has ended meanwhile says so by itself.
    void this.#options.guard.calls.expect(traceId).catch(() => undefined);
    this.#again = null;
    this.#open.forgetPauses();
    this.#deadline?.end();
    const { recordedMs } = this.#options;
    const limitMs = this.#options.hitMs ?? hitMs;
    const answerMs = Math.round(recordedMs) + limitMs;
    this.#deadline = new RunDeadline({
      ...{ hitMs: limitMs, answerMs },
      neverStopped: (reason) => {
        this.spoilt ??= reason;
      },
      waiting: () => this.#note(waitingText({ recordedMs, limitMs, answerMs })),
    });
    // Other requests may have stopped it already.
    if (this.#open.isOpen) this.#deadline.suspend();
    return this.#deadline.signal;
  }

  async settle(signal?: AbortSignal): Promise<void> {
    this.#deadline?.suspend();
    const { breakpoints, breakOn, waitIde } = this.#options.request;
    const isArmed = breakpoints.length > 0 || breakOn !== null || waitIde !== null;
    if (isArmed && this.stops.length === 0 && !this.#isReleased) {
      // Asked at once, as it is told from connections that are still open.
      const elsewhere = this.#options.elsewhere?.() ?? [];
      await this.#open.firstWithin(lateHitMs, signal);
      if (this.stops.length === 0)
        this.#problems.push(
          ...(await missedNotes(this.#options.guard, this.#processes.keys())),
          ...elsewhere,
        );
    }
    await this.#open.settled(signal);
    // Its service runs on meanwhile, and may have answered before the IDE was there.
    await this.#handingOver;
    await this.#open.settled(signal);
    this.#deadline?.end();
  }

  hear(event: GuardEvent): void {
    if (this.#isReleased) return;
    const { front } = this.#options.request;
    switch (event.type) {
      case 'stopped': {
        const stop = this.#own(event.service, event.stop);
        this.stops.push(stop);
        this.#deadline?.suspend();
        this.#open.add(event.service, stop);
        break;
      }
      case 'resumed':
        this.#open.end(event.service, 'it runs on');
        break;
      case 'placed': {
        const { position, breakpoint } = event;
        const { service } = this.#processes.get(event.service) ?? event;
        if (this.#breakpoints.place(service, position, breakpoint)) front.placed(breakpoint);
        break;
      }
      case 'gone':
        this.#gone(event.service, event.reason);
        break;
      case 'note':
        this.#note(event.line);
        break;
      case 'passedBy': {
        const { service } = this.#processes.get(event.service) ?? event;
        const line = this.#passedBy.add(service, event.head);
        if (line !== null) this.#note(line);
        break;
      }
      case 'ideAttached':
        this.#ides.arrivals.attached(event.service);
        break;
      case 'ideArmed':
        this.#ides.arrivals.armed(event.service);
        break;
      case 'idePaused':
        this.#deadline?.suspend();
        this.#open.ideBegan(event.service, event.lateMs);
        break;
      case 'ideResumed':
        this.#open.ideEnded(event.service, event.lateMs);
        break;
      case 'ideStop':
        this.stops.push(this.#own(event.service, event.stop));
        front.ideStopped(event.stop);
        break;
      case 'released':
        this.#isReleased = true;
        this.#open.endAll(event.reason);
        this.#deadline?.resumed();
        this.#note(`every service runs on without a debugger: ${event.reason}`);
        break;
    }
  }

  /**
   * Resolves when an IDE has armed each of them, or a person wants the request sent.
   * @throws LOOP_DEBUGGER_IDE, LOOP_REPLAYER_INTERRUPTED
   */
  awaitIdes(services: readonly string[], wait: IdeWait): Promise<void> {
    return this.#ides.await(services, wait);
  }

  /** One of several may come to its end in peace, unless it was standing still. */
  #gone(name: string, reason: string): void {
    const process = this.#processes.get(name);
    this.#processes.delete(name);
    const isAlone = ![...this.#processes.values()].some(
      ({ service }) => service === process?.service,
    );
    const stoodStill = this.#open.isAt(name);
    if (isAlone || stoodStill) this.spoilt ??= `${name} went away while it was debugged`;
    this.#open.end(name, reason);
    this.#open.ideEnded(name);
    this.#note(goneText(reason, stoodStill && process?.pid !== undefined));
  }

  async #quit(): Promise<void> {
    this.#isReleased = true;
    this.#watching?.stop();
    this.#ides.end();
    this.#open.endAll('the debuggers were released');
    // Nobody holds it any more: what is left of the run has a time again.
    this.#deadline?.resumed();
    await this.#releaseGuard();
  }

  async release(): Promise<void> {
    this.#watching?.stop();
    this.#ides.end();
    this.#deadline?.end();
    this.#isReleased = true;
    this.#open.endAll('the replay has ended');
    await this.#releaseGuard();
  }

  #releaseGuard(): Promise<void> {
    this.#releasing ??= this.#options.guard.release().then((problems) => {
      this.#problems.push(...problems);
      for (const problem of problems) this.#note(problem);
    });
    return this.#releasing;
  }

  /** Asks the front, does what it says; resolves when the service runs on or an IDE has it. */
  async #show(name: string, stop: Stop, signal: AbortSignal): Promise<void> {
    const handOver = () => {
      const handing = this.#handOver(name);
      this.#handingOver = handing;
      return handing;
    };
    const action = await askFront({ ...this.#options, handOver }, name, stop, signal);
    if (action === null) return;
    if (action === 'ide') return;
    if (action === 'quit') await this.#quit();
    else await this.#act(name, action);
  }

  async #act(name: string, action: StepAction): Promise<void> {
    try {
      await this.#options.guard.calls.act(name, action);
    } catch (error) {
      this.#note(`${name}: ${action} failed: ${error instanceof Error ? error.message : error}`);
      // It would stand there for ever: the guard has harder ways to let it run.
      if (this.#open.isAt(name)) await this.#quit();
    }
  }

  /** False when no IDE came, and the stop is still open. */
  async #handOver(name: string): Promise<boolean> {
    const handed = await this.#ides.handOver(name);
    if (handed === 'pause') this.#open.end(name, 'an IDE has the pause');
    if (handed === 'request') {
      this.#again = name;
      this.#deadline?.giveUp(`${name}: an IDE has armed; the request is sent again`);
    }
    return handed !== 'kept';
  }

  /** As the front knows it: by the service's own name. */
  #own(name: string, stop: Stop): Stop {
    return this.#breakpoints.numbered(asOfService(this.#processes.get(name), stop));
  }

  #note(line: string): void {
    this.#options.request.front.note(line);
  }
}
