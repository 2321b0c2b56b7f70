import { expect, test } from 'vitest';
import { parseIgnore } from '../../../../src/replayer/compare/ignore.js';
import type { Json } from '../../../../src/replayer/compare/json-text.js';
import { contentPrints } from '../../../../src/replayer/content/content-prints.js';
import { atOnce, inSlices } from '../../../../src/replayer/egress/match/in-slices.js';
import { keptPrints, PrintIndex } from '../../../../src/replayer/egress/match/print-index.js';

const ignore = parseIgnore([]);

function prints(tree: Json) {
  return contentPrints({ kind: 'tree', format: 'json', tree }, ignore);
}

/** A body with an id among values of which no two are alike. */
function body(id: number, salt: string, values: number) {
  const made = Array.from({ length: values }, (_, i) => `${salt}-${id}-${i}`);
  return prints({ made, order: { id: `order-${id}` }, rest: made.slice(0, 10) });
}

function indexed(trees: readonly ReturnType<typeof prints>[]) {
  return PrintIndex.of(trees.map((each) => keptPrints(each, trees.length)));
}

function likest(scores: Float64Array): number {
  return scores.indexOf(Math.max(...scores));
}

test.each([
  [8, 2_000, [0, 3, 7]],
  [500, 2_500, [1, 250, 499]],
])('among %i bodies, of %i made-up values each, an id is found', (members, values, asked) => {
  const index = atOnce(
    indexed(Array.from({ length: members }, (_, id) => body(id, 'then', values))),
  );
  for (const id of asked) {
    expect(likest(index.evidence(body(id, 'now', values)).scores)).toBe(id);
  }
});

test('what all members have tells nothing, and the fewer have it, the more it tells', () => {
  const trees = [
    { shop: 'x', kind: 'a', id: 1 },
    { shop: 'x', kind: 'a', id: 2 },
    { shop: 'x', kind: 'b', id: 3 },
    { shop: 'x', kind: 'b', id: 4 },
  ];
  const index = atOnce(indexed(trees.map(prints)));
  const [none, kind, own, both] = [
    { shop: 'x' },
    { shop: 'x', kind: 'b' },
    { id: 1 },
    { kind: 'a', id: 1 },
  ].map((tree) => index.evidence(prints(tree)));
  expect([...(none?.scores ?? [])]).toEqual([0, 0, 0, 0]);
  expect(kind?.scores[2]).toBeGreaterThan(0);
  expect(kind?.scores[2]).toBe(kind?.scores[3]);
  expect(own?.scores[0]).toBeGreaterThan(3 * (kind?.scores[2] ?? 0));
  expect(both?.commonWith(1)[0]).toBeCloseTo(both?.scores[1] ?? 0);
  expect(both?.commonWith(2)[0]).toBe(0);
});

test('the pieces of a text tell no more than a value, however many there are', () => {
  const words = (from: number) =>
    Array.from({ length: 300 }, (_, i) => `w${(from * 7 + i * i) % 40}`).join(' ');
  const trees = Array.from({ length: 6 }, (_, i) => ({ id: i, note: words(i) }));
  const index = atOnce(indexed(trees.map(prints)));
  for (const id of [0, 2, 5]) {
    const { scores } = index.evidence(prints({ id, note: words(id + 40) }));
    expect(likest(scores)).toBe(id);
  }
});

test('an index that is made in slices is the same, and other work goes on meanwhile', async () => {
  const bodies = Array.from({ length: 40 }, (_, id) => body(id, 'then', 4_000));
  let turns = 0;
  const turn = () => {
    turns += 1;
    timer = setImmediate(turn);
  };
  let timer = setImmediate(turn);
  const index = await inSlices(indexed(bodies));
  clearImmediate(timer);
  // All at once there are none; how many slices it takes is the machine's.
  expect(turns).toBeGreaterThan(0);
  const asked = body(17, 'now', 4_000);
  expect(index?.evidence(asked).scores).toEqual(atOnce(indexed(bodies)).evidence(asked).scores);
});

test('a signal ends it', async () => {
  const bodies = [body(1, 'a', 10), body(2, 'a', 10)];
  expect(await inSlices(indexed(bodies), AbortSignal.abort())).toBeUndefined();
});
