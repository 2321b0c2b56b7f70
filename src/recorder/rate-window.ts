/** At most `count` in any stretch of `perMs`; the bound of a rule's captures. */
export class RateWindow {
  readonly #perMs: number;
  /** When the last `count` were let through, as a ring. */
  readonly #times: Float64Array;
  #next = 0;

  constructor(limit: { readonly count: number; readonly perMs: number }) {
    this.#perMs = limit.perMs;
    this.#times = new Float64Array(limit.count).fill(Number.NEGATIVE_INFINITY);
  }

  take(nowMs: number): boolean {
    if (this.#times.length === 0) return false;
    const oldest = this.#times[this.#next] ?? Number.NEGATIVE_INFINITY;
    if (nowMs - oldest < this.#perMs) return false;
    this.#times[this.#next] = nowMs;
    this.#next = (this.#next + 1) % this.#times.length;
    return true;
  }
}
