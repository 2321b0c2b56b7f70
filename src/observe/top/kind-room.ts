import { windows } from '../../core/figures.js';

/** A kind takes about 600 bytes. */
const exactMax = 1500;
/** What is left for those that are folded, once there is no room for their own paths. */
const foldedMax = 500;
const sweepMs = 10_000;

/** Who has kinds, and can do without some of them. */
interface KindOwner {
  /** Those that have not come since; they are gone. */
  forgetBefore(ms: number): readonly { readonly isFolded: boolean }[];
}

/** Room for kinds of request, shared by all series: paths are the clients' to choose. */
export class KindRoom {
  readonly #owners = new Set<KindOwner>();
  readonly #used = { exact: 0, folded: 0 };
  #sweptAtMs = Number.NEGATIVE_INFINITY;

  join(owner: KindOwner): void {
    this.#owners.add(owner);
  }

  /** False when there is none. Kinds that have not come for ten minutes make some. */
  take(how: 'exact' | 'folded', nowMs: number): boolean {
    const max = how === 'exact' ? exactMax : foldedMax;
    if (this.#used[how] >= max) this.#sweep(nowMs);
    if (this.#used[how] >= max) return false;
    this.#used[how]++;
    return true;
  }

  #sweep(nowMs: number): void {
    if (nowMs - this.#sweptAtMs < sweepMs) return;
    this.#sweptAtMs = nowMs;
    for (const owner of this.#owners) {
      for (const { isFolded } of owner.forgetBefore(nowMs - windows['10m'])) {
        this.#used[isFolded ? 'folded' : 'exact']--;
      }
    }
  }
}
