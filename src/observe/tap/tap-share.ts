/** Of a processor's time: what reading costs the requests. */
const share = 0.2;
/** As much may come at once, after as long as it takes to save it. */
const savedMsMax = 2000;
/** For one exchange, until it was measured. */
const guessedMs = 0.1;
/** Of a new measurement, in the mean. */
const weight = 0.2;

/**
 * How many exchanges may be told: as many as take a fifth of a processor, on the gateway's thread and in the one
 * that takes secrets out together. At full speed a gateway has thousands a second, and nobody reads so fast.
 */
export class TapShare {
  readonly #now: () => number;
  #savedMs = savedMsMax;
  #exchangeMs = guessedMs;
  #atMs: number;

  /** `now`: milliseconds, from a clock that never goes back. */
  constructor(now: () => number) {
    this.#now = now;
    this.#atMs = now();
  }

  /** Whether there is time for one more, beside those that are on their way. */
  hasRoom(onTheirWay: number): boolean {
    const now = this.#now();
    this.#savedMs = Math.min(savedMsMax, this.#savedMs + (now - this.#atMs) * share);
    this.#atMs = now;
    return (onTheirWay + 1) * this.#exchangeMs <= this.#savedMs;
  }

  /** `ms`: of a processor, whatever else it did meanwhile. */
  took(exchanges: number, ms: number): void {
    if (exchanges === 0) return;
    this.#savedMs -= ms;
    this.#exchangeMs += (ms / exchanges - this.#exchangeMs) * weight;
  }
}
