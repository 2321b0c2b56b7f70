import { quietMs } from './limits.js';

export interface RunDeadlineOptions {
  /** For a stop or a response, before the first stop. */
  readonly hitMs: number;
  /** For a stop or a response, from the end of the last pause. */
  readonly answerMs: number;
  /** It was given up before anything stopped: what held it is not known. */
  readonly neverStopped: (reason: string) => void;
  /** A stop has been over for a while, and neither another nor a response has come. */
  readonly waiting: () => void;
}

/** How long a run may go without a stop and without a response. Pauses do not count. */
export class RunDeadline {
  readonly #options: RunDeadlineOptions;
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #hasEnded = false;

  constructor(options: RunDeadlineOptions) {
    this.#options = options;
    const { hitMs, neverStopped } = options;
    const reason = `no breakpoint was hit and no response came within ${hitMs / 1000} s`;
    this.#start(hitMs, reason, () => neverStopped(reason));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something stands at a stop, or is waited for. */
  suspend(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#quiet);
  }

  resumed(): void {
    const { answerMs, waiting } = this.#options;
    this.#start(answerMs, `no response within ${answerMs / 1000} s of the last stop`);
    if (this.signal.aborted || this.#hasEnded) return;
    this.#quiet = setTimeout(waiting, Math.min(quietMs, answerMs / 2));
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

  #start(ms: number, reason: string, expired?: () => void): void {
    this.suspend();
    if (this.signal.aborted || this.#hasEnded) return;
    this.#timer = setTimeout(() => {
      expired?.();
      this.giveUp(reason);
    }, ms);
  }
}
