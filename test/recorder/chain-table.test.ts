import { expect, test } from 'vitest';
import { ChainTable, type Siblings, type TableEntry } from '../../src/recorder/chain-table.js';

class Entry implements TableEntry<Entry> {
  readonly traceId: string;
  readonly spans: readonly string[];
  bucket = 0;
  older: Entry | null = null;
  newer: Entry | null = null;
  nextInBucket: Entry | null = null;
  siblings: Siblings<Entry> | null = null;

  constructor(traceId: string, spans: readonly string[] = []) {
    this.traceId = traceId;
    this.spans = spans;
  }
  spanIds() {
    return this.spans;
  }
  has(spanId: string) {
    return this.spans.includes(spanId);
  }
}

test('holds what a Map would, in the same order, through any coming and going', () => {
  const table = new ChainTable<Entry>();
  const model = new Map<string, Entry>();
  let random = 1;
  const next = (below: number) => {
    random = (random * 48_271) % 2_147_483_647;
    return random % below;
  };
  for (let step = 0; step < 60_000; step++) {
    // More ids than buckets, so that some share one.
    const id = next(20_000).toString(16).padStart(32, '0');
    const known = model.get(id);
    expect(table.of(id)).toEqual(known === undefined ? [] : [known]);
    if (known === undefined) {
      const added = new Entry(id);
      table.add(added);
      model.set(id, added);
    } else {
      table.delete(known);
      table.delete(known);
      model.delete(id);
      expect(known).toMatchObject({ older: null, newer: null, nextInBucket: null });
    }
    expect(table.size).toBe(model.size);
    expect(table.oldest).toBe(model.values().next().value ?? null);
  }
  expect(model.size).toBeGreaterThan(1000);
  while (table.oldest !== null) table.delete(table.oldest);
  expect(table.size).toBe(0);
});

test('holds several of one trace id, found by their spans, in whatever order they go', () => {
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 2],
    [1, 2, 0],
  ]) {
    const table = new ChainTable<Entry>();
    const other = new Entry('other', ['x']);
    const entries = [new Entry('one', ['a']), new Entry('one', ['b']), new Entry('one', ['c'])];
    table.add(other);
    for (const each of entries) table.add(each);
    let left = [...entries];
    for (const at of order) {
      const gone = entries[at] as Entry;
      expect(table.of('one')).toEqual(left);
      for (const each of left) expect(table.bySpan('one', each.spans[0] ?? '')).toBe(each);
      table.delete(gone);
      table.delete(gone);
      expect(table.bySpan('one', gone.spans[0] ?? '')).toBeNull();
      left = left.filter((each) => each !== gone);
    }
    expect(table.of('one')).toEqual([]);
    expect(table.of('other')).toEqual([other]);
    expect(table.size).toBe(1);
  }
});
