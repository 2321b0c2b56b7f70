/** As long as this, other requests may wait for it. */
const goMs = 3;

/**
 * Does what is overdue, a few milliseconds in one go: after a burst, thousands of chains are overdue at
 * once, and other requests wait for whatever is done in one turn.
 */
export class Sweep {
  readonly #next: () => boolean;
  readonly #nowMs: () => number;
  readonly #timer: NodeJS.Timeout;
  #more: NodeJS.Immediate | null = null;

  /** @param next does one thing; false when there is nothing to do */
  constructor(everyMs: number, next: () => boolean, nowMs: () => number = () => performance.now()) {
    this.#next = next;
    this.#nowMs = nowMs;
    this.#timer = setInterval(() => this.go(), everyMs);
    this.#timer.unref();
  }

  /** What does not fit into this turn of the event loop is done in the next ones. */
  go(): void {
    const untilMs = this.#nowMs() + goMs;
    while (this.#next()) {
      if (this.#nowMs() < untilMs) continue;
      this.#more ??= setImmediate(() => {
        this.#more = null;
        this.go();
      });
      return;
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    if (this.#more !== null) clearImmediate(this.#more);
  }
}
