import { pathOf } from '../../core/query.js';
import type { Call } from './call.js';
import type { Hit } from './match-call.js';

const hopsShownMax = 12;
const doubtsMax = 50;

/** The answers of a run that may be another call's, told in one line a kind of call. */
export class Doubts {
  readonly #hops = new Map<string, Set<number>>();

  add({ service, method, path }: Call, { hop, rivals }: Hit): void {
    if (rivals.length === 0) return;
    const key = `${method} ${pathOf(path)} to ${service}`;
    if (!this.#hops.has(key) && this.#hops.size >= doubtsMax) return;
    const hops = this.#hops.get(key) ?? new Set();
    for (const each of [hop, ...rivals]) hops.add(each.index);
    this.#hops.set(key, hops);
  }

  lines(): string[] {
    return [...this.#hops].map(([call, hops]) => {
      const sorted = [...hops].sort((a, b) => a - b);
      const shown = sorted.slice(0, hopsShownMax).join(', ');
      const more = sorted.length > hopsShownMax ? ` and ${sorted.length - hopsShownMax} more` : '';
      return (
        `${call}: nothing recorded tells which call is which of hops ${shown}${more}, whose answers ` +
        'differ; they were given in recorded order'
      );
    });
  }
}
