import type { CaptureSink, DropTotals } from '../core/capture-sink.js';

/** Chains that were not kept, since the start. */
export class DropCount {
  /** A rule may be called as anything that every object has: `constructor`. */
  readonly #ruleLimit = new Map<string, number>();
  #queueFull = 0;
  #evicted = 0;
  #undecided = 0;
  #continued = 0;
  /** All of them in one number, to see a change. */
  #all = 0;
  #reported = 0;

  get totals(): DropTotals {
    return {
      ruleLimit: Object.fromEntries(this.#ruleLimit),
      queueFull: this.#queueFull,
      evicted: this.#evicted,
      undecided: this.#undecided,
      continued: this.#continued,
    };
  }

  limited(rule: string): void {
    this.#all++;
    this.#ruleLimit.set(rule, (this.#ruleLimit.get(rule) ?? 0) + 1);
  }

  queueFull(): void {
    this.#all++;
    this.#queueFull++;
  }

  evicted(): void {
    this.#all++;
    this.#evicted++;
  }

  continued(): void {
    this.#all++;
    this.#continued++;
  }

  undecided(): void {
    this.#all++;
    this.#undecided++;
  }

  /** Tells the sink, when there is news. */
  report(sink: CaptureSink): void {
    if (this.#reported === this.#all) return;
    this.#reported = this.#all;
    sink.reportDrops(this.totals);
  }
}
