const firstMs = 500;
const lastMs = 8_000;

/** When to try again: after half a second, then after twice as long each time, up to 8 s. */
export class Backoff {
  readonly #now: () => number;
  #pauseMs = 0;
  #notBeforeMs = Number.NEGATIVE_INFINITY;

  /** @param now monotonic ms */
  constructor(now: () => number) {
    this.#now = now;
  }

  get isOver(): boolean {
    return this.#now() >= this.#notBeforeMs;
  }

  failed(): void {
    this.#pauseMs = this.#pauseMs === 0 ? firstMs : Math.min(lastMs, this.#pauseMs * 2);
    this.#notBeforeMs = this.#now() + this.#pauseMs;
  }

  reset(): void {
    this.#pauseMs = 0;
    this.#notBeforeMs = Number.NEGATIVE_INFINITY;
  }
}
