/** What runs for a while: something ends it, or its time does. */
export interface Ending<Reason extends string> {
  readonly name: string;
  readonly ended: Reason | null;
  /** Why it is over by now; null when it is not. */
  overdue(nowMs: number): Reason | null;
  /** When to ask next; null: never. */
  readonly dueAtMs: number | null;
}

/** Calls `sweep` when the first of them is due, as long as there is one. */
export class EndingTimer {
  readonly #now: () => number;
  readonly #sweep: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(now: () => number, sweep: () => void) {
    this.#now = now;
    this.#sweep = sweep;
  }

  await(all: readonly Pick<Ending<string>, 'dueAtMs'>[]): void {
    clearTimeout(this.#timer);
    const dues = all.map(({ dueAtMs }) => dueAtMs).filter((each) => each !== null);
    if (dues.length === 0) return;
    const ms = Math.max(1, Math.min(...dues) - this.#now());
    this.#timer = setTimeout(this.#sweep, Math.ceil(ms));
    this.#timer.unref();
  }
}
