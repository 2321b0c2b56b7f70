/** Deaths of the writer in a row, with nothing written in between, after which it has to wait. */
const deathsMax = 5;
const pauseMsMax = 60_000;

/** When a writer that died is started again: at once, but for one that dies again and again. */
export class Revival {
  readonly #pauseMs: number;
  #deaths = 0;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(pauseMs = 1000) {
    this.#pauseMs = pauseMs;
  }

  /** It has written something: what happens to it from here on is something new. */
  works(): void {
    this.#deaths = 0;
  }

  /** Returns in how many ms it will be. */
  schedule(revive: () => void): number {
    this.#deaths += 1;
    const doublings = this.#deaths - deathsMax;
    const pauseMs = doublings < 0 ? 0 : Math.min(pauseMsMax, this.#pauseMs * 2 ** doublings);
    if (this.#isStopped) return pauseMs;
    if (pauseMs === 0) revive();
    else this.#timer = setTimeout(revive, pauseMs).unref();
    return pauseMs;
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }
}
