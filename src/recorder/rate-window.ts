/** Captures that are counted together when the limit is larger than this. */
const entriesMax = 1000;

interface Entry {
  /** Of the latest of them. */
  atMs: number;
  readonly sinceMs: number;
  count: number;
}

/**
 * At most `count` in any stretch of `perMs`; the bound of a rule's captures. Of a limit of more than a thousand,
 * those of a thousandth of the stretch are counted as one moment, the latest: the bound holds, and
 * what is remembered is bounded, too.
 */
export class RateWindow {
  readonly #perMs: number;
  readonly #countMax: number;
  readonly #togetherMs: number;
  /** Oldest first; the beginning is cut off now and then. */
  #entries: Entry[] = [];
  #oldest = 0;
  #count = 0;

  constructor({ count, perMs }: { readonly count: number; readonly perMs: number }) {
    this.#perMs = perMs;
    this.#countMax = count;
    this.#togetherMs = count > entriesMax ? perMs / entriesMax : 0;
  }

  take(nowMs: number): boolean {
    this.#forget(nowMs);
    if (this.#count >= this.#countMax) return false;
    this.#count++;
    const last = this.#entries.at(-1);
    if (last !== undefined && this.#togetherMs > 0 && nowMs - last.sinceMs < this.#togetherMs) {
      last.atMs = nowMs;
      last.count++;
    } else this.#entries.push({ atMs: nowMs, sinceMs: nowMs, count: 1 });
    return true;
  }

  #forget(nowMs: number): void {
    for (;;) {
      const oldest = this.#entries[this.#oldest];
      if (oldest === undefined || nowMs - oldest.atMs < this.#perMs) break;
      this.#count -= oldest.count;
      this.#oldest++;
    }
    if (this.#oldest > entriesMax || this.#oldest === this.#entries.length) {
      this.#entries = this.#entries.slice(this.#oldest);
      this.#oldest = 0;
    }
  }
}
