export interface AllowanceOptions {
  /** As much may be taken at once. */
  readonly max: number;
  readonly perSecond: number;
}

/** An amount that is used up, and comes back with time. */
export class Allowance {
  readonly #options: AllowanceOptions;
  #left: number;
  #atMs = Number.NEGATIVE_INFINITY;

  constructor(options: AllowanceOptions) {
    this.#options = options;
    this.#left = options.max;
  }

  /** False when there is not as much left; then nothing is taken. */
  take(amount: number, nowMs: number): boolean {
    const { max, perSecond } = this.#options;
    if (nowMs > this.#atMs) {
      this.#left = Math.min(max, this.#left + ((nowMs - this.#atMs) / 1000) * perSecond);
    }
    // Also where the clock was set back.
    this.#atMs = nowMs;
    if (amount > this.#left) return false;
    this.#left -= amount;
    return true;
  }
}
