import type {
  ArmedBreakpoint,
  AttachContext,
  Debuggers,
  IdeWait,
  Pause,
  StepAction,
  Stop,
  StopAction,
} from '../core/debugging.js';
import { steadyNow } from '../core/steady-clock.js';
import type { GuardProcess } from './guard/guard-process.js';
import type { GuardEvent } from './guard/messages.js';
import { IdeArrivals } from './ide-arrivals.js';
import { hitMs, lateHitMs } from './limits.js';
import { OpenStops } from './open-stops.js';
import { RunDeadline } from './run-deadline.js';

export interface AttachedOptions extends AttachContext {
  readonly guard: GuardProcess;
}

/** The debuggers of a replay: hears the guard, asks the front, and keeps the run's time. */
export class AttachedDebuggers implements Debuggers {
  readonly stops: Stop[] = [];
  readonly problems: string[] = [];
  spoilt: string | null = null;
  readonly #options: AttachedOptions;
  readonly #breakpoints = new Map<string, ArmedBreakpoint[]>();
  readonly #open: OpenStops;
  readonly #arrivals: IdeArrivals;
  #deadline: RunDeadline | null = null;
  #isReleased = false;
  #again: string | null = null;
  /** Services whose pause an IDE can take over. */
  readonly #handsOver = new Set<string>();
  #ideTimer: NodeJS.Timeout | undefined;
  #releasing: Promise<void> | null = null;
  /** An IDE is waited for, with a stop behind it. */
  #handingOver: Promise<unknown> | null = null;

  constructor(options: AttachedOptions) {
    this.#options = options;
    const { maxPauseMs } = options.request;
    this.#arrivals = new IdeArrivals(options);
    this.#open = new OpenStops({
      maxPauseMs,
      show: (stop, signal) => this.#show(stop, signal),
      tooLong: ({ service }) => {
        this.#note(`${service}: paused for ${maxPauseMs / 1000} s, which is --max-pause`);
        void this.#act(service, 'continue');
      },
      idle: () => this.#deadline?.resumed(),
    });
  }

  get breakpoints(): readonly ArmedBreakpoint[] {
    const { breakpoints } = this.#options.request;
    // In the order they were asked for.
    const seen = new Map<string, number>();
    return breakpoints.flatMap(({ service }) => {
      const position = seen.get(service) ?? 0;
      seen.set(service, position + 1);
      return this.#breakpoints.get(service)?.[position] ?? [];
    });
  }

  get pauses(): readonly Pause[] {
    return this.#open.pauses;
  }

  get isWantedAgain(): boolean {
    return this.#again !== null;
  }

  armed(service: string, breakpoints: readonly ArmedBreakpoint[], handsOver: boolean): void {
    if (handsOver) this.#handsOver.add(service);
    const placed = this.#breakpoints.get(service) ?? [];
    // One that was placed while the answer was on its way is not to be lost.
    this.#breakpoints.set(
      service,
      breakpoints.map((each, position) =>
        each.placed === null ? (placed[position] ?? each) : each,
      ),
    );
  }

  begin(): AbortSignal {
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
      await this.#open.firstWithin(lateHitMs, signal);
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
        const stop = this.#numbered(event.stop);
        this.stops.push(stop);
        this.#deadline?.suspend();
        this.#open.add(stop);
        break;
      }
      case 'resumed':
        this.#open.end(event.service, 'it runs on');
        break;
      case 'placed': {
        const placed = this.#breakpoints.get(event.service) ?? [];
        placed[event.position] = event.breakpoint;
        this.#breakpoints.set(event.service, placed);
        front.placed(event.breakpoint);
        break;
      }
      case 'gone':
        this.spoilt ??= `${event.service} went away while it was debugged`;
        this.#open.end(event.service, event.reason);
        this.#open.ideEnded(event.service);
        this.#note(event.reason);
        break;
      case 'note':
        this.#note(event.line);
        break;
      case 'ideAttached':
        this.#arrivals.attached(event.service);
        break;
      case 'ideArmed':
        this.#arrivals.armed(event.service);
        break;
      case 'idePaused':
        this.#deadline?.suspend();
        this.#open.ideBegan(event.service, event.lateMs);
        break;
      case 'ideResumed':
        this.#open.ideEnded(event.service, event.lateMs);
        break;
      case 'ideStop':
        this.stops.push(event.stop);
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
  async awaitIdes(services: readonly string[], wait: IdeWait): Promise<void> {
    await this.#arrivals.await(services, wait);
    this.#watchIdes();
  }

  /** An IDE that says nothing for as long as a pause may last is taken for forgotten. */
  #watchIdes(): void {
    if (this.#ideTimer !== undefined) return;
    const { guard, request } = this.#options;
    const sinceMs = steadyNow();
    this.#ideTimer = setInterval(
      async () => {
        const heard = await Promise.all(
          [...this.#arrivals.services].map((service) =>
            guard.calls.ideHeardAt(service).catch(() => null),
          ),
        );
        const lastMs = Math.max(sinceMs, ...heard.map((at) => at ?? 0));
        if (steadyNow() - lastMs < request.maxPauseMs || this.#isReleased) return;
        this.#note(`no word from the IDE for as long as --max-pause: every service runs on`);
        await this.#quit();
      },
      Math.min(10_000, request.maxPauseMs),
    );
  }

  async #quit(): Promise<void> {
    this.#isReleased = true;
    clearInterval(this.#ideTimer);
    this.#open.endAll('the debuggers were released');
    // Nobody holds it any more: what is left of the run has a time again.
    this.#deadline?.resumed();
    await this.#releaseGuard();
  }

  async release(): Promise<void> {
    clearInterval(this.#ideTimer);
    this.#deadline?.end();
    this.#isReleased = true;
    this.#open.endAll('the replay has ended');
    await this.#releaseGuard();
  }

  #releaseGuard(): Promise<void> {
    this.#releasing ??= this.#options.guard.release().then((problems) => {
      this.problems.push(...problems);
      for (const problem of problems) this.#note(problem);
    });
    return this.#releasing;
  }

  /** Asks the front, does what it says; resolves when the service runs on or an IDE has it. */
  async #show(stop: Stop, signal: AbortSignal): Promise<void> {
    const { guard, request } = this.#options;
    const { service } = stop;
    const paused = {
      inspect: (frame: number) => guard.calls.inspect(service, frame),
      evaluate: (expression: string, frame: number) =>
        guard.calls.evaluate(service, expression, frame),
    };
    let action: StopAction = 'continue';
    do {
      if (signal.aborted) return;
      action = await request.front.stopped(stop, paused, signal);
      if (signal.aborted) return;
      if (action !== 'ide') break;
      this.#handingOver = this.#handOver(stop);
    } while (!(await this.#handingOver));
    if (action === 'ide') return;
    if (action === 'quit') await this.#quit();
    else await this.#act(service, action);
  }

  async #act(service: string, action: StepAction): Promise<void> {
    try {
      await this.#options.guard.calls.act(service, action);
    } catch (error) {
      this.#note(`${service}: ${action} failed: ${error instanceof Error ? error.message : error}`);
      // It would stand there for ever: the guard has harder ways to let it run.
      if (this.#open.isAt(service)) await this.#quit();
    }
  }

  /** False when no IDE came, and the stop is still open. */
  async #handOver({ service }: Stop): Promise<boolean> {
    const { guard } = this.#options;
    const staysPaused = this.#handsOver.has(service);
    try {
      // A pause is there already; a request that is sent again is to find a breakpoint.
      await this.awaitIdes([service], staysPaused ? 'attached' : 'breakpoint');
    } catch (error) {
      this.#note(error instanceof Error ? error.message : String(error));
      // Without a pause to go back to, the run goes on by itself.
      return !staysPaused;
    }
    if (staysPaused) {
      await guard.calls.leave(service);
      this.#open.end(service, 'an IDE has the pause');
    } else {
      this.#again = service;
      this.#deadline?.giveUp(`${service}: an IDE has armed; the request is sent again`);
    }
    return true;
  }

  /** The guard counts the breakpoints of one service; the front those of all. */
  #numbered(stop: Stop): Stop {
    if (stop.breakpoint === null) return stop;
    const own = this.#options.request.breakpoints.flatMap(({ service }, position) =>
      service === stop.service ? [position] : [],
    );
    return { ...stop, breakpoint: own[stop.breakpoint] ?? null };
  }

  #note(line: string): void {
    this.#options.request.front.note(line);
  }
}

/** Said while nothing is to be seen: for how long, and why. */
function waitingText(times: {
  readonly recordedMs: number;
  readonly limitMs: number;
  readonly answerMs: number;
}): string {
  const { recordedMs, limitMs, answerMs } = times;
  const parts = `${seconds(recordedMs)} as recorded, and ${seconds(limitMs)} (--timeout)`;
  return `an answer is waited for, ${seconds(answerMs)} at most: ${parts}`;
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
