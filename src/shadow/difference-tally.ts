import { pathOf } from '../core/query.js';
import type { Difference } from '../core/replay.js';
import type { AnswerPair, ShadowComparison, ShadowDifference } from '../core/shadow.js';

/** Places that are counted one by one; beyond them differences are only counted. */
const placesMax = 100;

/** Counts where two answers differ, over many of them, with an example each. */
export class DifferenceTally {
  #same = 0;
  #different = 0;
  #notCompared = 0;
  #more = 0;
  readonly #places = new Map<string, ShadowDifference>();

  add(pair: AnswerPair, differences: readonly Difference[]): void {
    if (differences.length === 0) {
      this.#same++;
      return;
    }
    this.#different++;
    const counted = new Set<string>();
    for (const difference of differences) {
      const place = difference.at.replaceAll(/\[\d+\]/g, '[*]');
      if (counted.has(place)) continue;
      counted.add(place);
      this.#count(place, difference, pair);
    }
  }

  notCompared(): void {
    this.#notCompared++;
  }

  #count(at: string, difference: Difference, pair: AnswerPair): void {
    const known = this.#places.get(at);
    if (known !== undefined) {
      this.#places.set(at, { ...known, count: known.count + 1 });
    } else if (this.#places.size < placesMax) {
      this.#places.set(at, {
        at,
        kind: difference.kind ?? 'changed',
        count: 1,
        example: {
          method: pair.method,
          // Without its query, which may hold secrets.
          path: pathOf(pair.path),
          at: difference.at,
          primary: difference.recorded ?? null,
          shadow: difference.replayed ?? null,
          traceId: pair.primary.ids[0] ?? '',
        },
      });
    } else {
      this.#more++;
    }
  }

  report(): ShadowComparison {
    return {
      same: this.#same,
      different: this.#different,
      notCompared: this.#notCompared,
      differences: [...this.#places.values()].sort((a, b) => b.count - a.count),
      more: this.#more,
    };
  }
}
