import { type WindowName, windows } from '../../core/figures.js';
import { Level } from './level.js';
import type { Tally } from './tally.js';

/** The last 10 seconds, minute and 10 minutes of something, sliding by a part of each. */
export class SlidingWindows {
  readonly #long = new Level({ slotMs: windows['10m'] / 10, slots: 10, above: null });
  readonly #middle = new Level({ slotMs: windows['1m'] / 6, slots: 6, above: this.#long });
  readonly #short = new Level({ slotMs: windows['10s'] / 5, slots: 5, above: this.#middle });

  /** `nowMs` from a clock that never goes back. */
  record(nowMs: number, latencyMs: number, failed: boolean): void {
    this.#short.at(nowMs).record(latencyMs, failed);
  }

  /** What runs in a shorter stretch is not yet in the longer one, and is added beside it. */
  addTo(sum: Tally, window: WindowName, nowMs: number): void {
    const briefest = this.#short.at(nowMs);
    const brief = this.#middle.at(nowMs);
    if (window !== '10s') sum.add(briefest);
    if (window === '10m') sum.add(brief);
    this.#level(window).addTo(sum, nowMs);
  }

  /** A little less than the window's name says, by what its last stretch has not had yet. */
  coveredMs(window: WindowName, nowMs: number): number {
    return nowMs - this.#level(window).sinceMs(nowMs);
  }

  #level(window: WindowName): Level {
    return { '10s': this.#short, '1m': this.#middle, '10m': this.#long }[window];
  }
}
