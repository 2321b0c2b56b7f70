import { expect, test } from 'vitest';
import { ChainTable, type TableEntry } from '../../src/recorder/chain-table.js';

interface Entry extends TableEntry<Entry> {
  readonly traceId: string;
}

const entry = (traceId: string): Entry => ({
  traceId,
  older: null,
  newer: null,
  nextInBucket: null,
});

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
    expect(table.get(id)).toBe(known ?? null);
    if (known === undefined) {
      const added = entry(id);
      table.add(added);
      model.set(id, added);
    } else {
      table.delete(known);
      table.delete(known);
      model.delete(id);
      expect(known).toEqual(entry(id));
    }
    expect(table.size).toBe(model.size);
    expect(table.oldest).toBe(model.values().next().value ?? null);
  }
  expect(model.size).toBeGreaterThan(1000);
  while (table.oldest !== null) table.delete(table.oldest);
  expect(table.size).toBe(0);
});
