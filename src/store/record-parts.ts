import type { ChainRecord, HopRecord } from '../core/capture-sink.js';

/**
 * Puts records together that came in parts. They are redacted and written as one: a secret of one hop
 * is looked for in all of them.
 */
export class RecordParts {
  readonly #hops = new Map<string, HopRecord[]>();

  /** The whole record with its last part; null while more is to come. */
  add(record: ChainRecord): ChainRecord | null {
    const { more, ...last } = record;
    const before = this.#hops.get(record.key);
    if (more !== undefined) {
      if (before === undefined) this.#hops.set(record.key, [...record.hops]);
      else before.push(...record.hops);
      return null;
    }
    if (before === undefined) return record;
    this.#hops.delete(record.key);
    return { ...last, hops: [...before, ...record.hops] };
  }
}
