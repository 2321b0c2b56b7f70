import { responseMs } from './limits.js';

/** How long a run may go without a stop and without a response. Pauses do not count. */
export class RunDeadline {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #hasEnded = false;

  readonly #expired: (reason: string) => void;

  /** `expired` hears when the run is given up for having taken too long. */
  constructor(hitMs: number, expired: (reason: string) => void = () => {}) {
    this.#expired = expired;
    this.#start(hitMs, `no breakpoint was hit and no response came within ${hitMs / 1000} s`);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  stopped(): void {
    this.suspend();
  }

  resumed(): void {
    this.#start(responseMs, `no response within ${responseMs / 60_000} min of the last stop`);
  }

  suspend(): void {
    clearTimeout(this.#timer);
  }

  giveUp(reason: string): void {
    this.suspend();
    this.#controller.abort(new Error(reason));
  }

  /** Nothing is waited for any more. */
  end(): void {
    this.suspend();
    this.#hasEnded = true;
  }

  #start(ms: number, reason: string): void {
    clearTimeout(this.#timer);
    if (this.signal.aborted || this.#hasEnded) return;
    this.#timer = setTimeout(() => {
      this.#expired(reason);
      this.#controller.abort(new Error(reason));
    }, ms);
  }
}
