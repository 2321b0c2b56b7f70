import { performance } from 'node:perf_hooks';
import type { Departure } from './departure.js';

export interface Progress {
  /** Without a connection nobody was there to be left. */
  readonly isConnected: boolean;
  readonly bytes: number;
  readonly hasHead: boolean;
}

export interface DepartureOptions {
  readonly departure: Departure;
  /** When the request was handed over, by `performance.now()`. */
  readonly startedAt: number;
  readonly progress: () => Progress;
  /** For so long services stood still at a breakpoint: the caller's clock did too. */
  readonly heldMs: () => number;
  readonly leave: () => void;
}

/** While a service stands still, its clock is looked at this often. */
const heldPollMs = 100;

/** Says once when it is time to leave. */
export class DepartureWatch {
  readonly #options: DepartureOptions;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(options: DepartureOptions) {
    this.#options = options;
    this.moved();
  }

  /** From here on the caller would not have waited: a limit that is reached now is no finding. */
  get isDue(): boolean {
    return this.#elapsedMs() >= this.#options.departure.afterMs;
  }

  /** More of the answer has come. */
  moved(): void {
    if (this.#over) return;
    const { departure, progress, leave } = this.#options;
    const elapsedMs = this.#elapsedMs();
    const { bytes, hasHead, isConnected } = progress();
    // `moved` is called again when it is; that it never will be is another outcome.
    if (!isConnected) return;
    const { point } = departure;
    const isThere = bytes >= point.bytes && (hasHead || !point.withHead);
    if (elapsedMs >= departure.latestMs || (elapsedMs >= departure.afterMs && isThere)) {
      this.stop();
      leave();
      return;
    }
    if (this.#timer !== undefined) return;
    const next = elapsedMs < departure.afterMs ? departure.afterMs : departure.latestMs;
    const waitMs = Math.max(next - elapsedMs, this.#options.heldMs() > 0 ? heldPollMs : 1);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.moved();
    }, waitMs);
  }

  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  #elapsedMs(): number {
    const { startedAt, heldMs } = this.#options;
    return performance.now() - startedAt - heldMs();
  }
}
