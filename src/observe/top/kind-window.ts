import { windows } from '../../core/figures.js';

const slots = 10;
const slotMs = windows['10m'] / slots;

export interface Ended {
  /** From a clock that never goes back. */
  readonly nowMs: number;
  readonly latencyMs: number;
  readonly failed: boolean;
}

export interface KindCount {
  readonly count: number;
  readonly failures: number;
  readonly bestMs: number;
  readonly worstMs: number;
  readonly lastMs: number;
}

/** Counts of one kind of request over the last ten minutes, in slots of one. */
export class KindWindow {
  readonly #index = new Float64Array(slots).fill(Number.NEGATIVE_INFINITY);
  readonly #count = new Float64Array(slots);
  readonly #failures = new Float64Array(slots);
  readonly #best = new Float64Array(slots);
  readonly #worst = new Float64Array(slots);
  #lastMs = 0;
  #seenAtMs = 0;

  record({ nowMs, latencyMs, failed }: Ended): void {
    const index = Math.floor(nowMs / slotMs);
    const at = index % slots;
    if (this.#index[at] !== index) {
      this.#index[at] = index;
      this.#count[at] = 0;
      this.#failures[at] = 0;
      this.#best[at] = Number.POSITIVE_INFINITY;
      this.#worst[at] = 0;
    }
    this.#count[at] = (this.#count[at] ?? 0) + 1;
    if (failed) this.#failures[at] = (this.#failures[at] ?? 0) + 1;
    if (latencyMs < (this.#best[at] ?? 0)) this.#best[at] = latencyMs;
    if (latencyMs > (this.#worst[at] ?? 0)) this.#worst[at] = latencyMs;
    this.#lastMs = latencyMs;
    this.#seenAtMs = nowMs;
  }

  get seenAtMs(): number {
    return this.#seenAtMs;
  }

  /** Null when nothing came within the window. */
  sum(nowMs: number): KindCount | null {
    const oldest = Math.floor(nowMs / slotMs) - slots;
    let [count, failures, bestMs, worstMs] = [0, 0, Number.POSITIVE_INFINITY, 0];
    for (let at = 0; at < slots; at++) {
      if ((this.#index[at] ?? oldest) <= oldest) continue;
      count += this.#count[at] ?? 0;
      failures += this.#failures[at] ?? 0;
      bestMs = Math.min(bestMs, this.#best[at] ?? bestMs);
      worstMs = Math.max(worstMs, this.#worst[at] ?? 0);
    }
    return count === 0 ? null : { count, failures, bestMs, worstMs, lastMs: this.#lastMs };
  }
}
