import { expect, test } from 'vitest';
import { parseIgnore } from '../../../../src/replayer/compare/ignore.js';
import type { Json } from '../../../../src/replayer/compare/json-text.js';
import { contentPrints } from '../../../../src/replayer/content/content-prints.js';
import { tellingPrints } from '../../../../src/replayer/egress/match/telling-prints.js';

const ignore = parseIgnore([]);

/** A body with an id among values of which no two are alike. */
function body(id: number, salt: string, values: number) {
  const made = Array.from({ length: values }, (_, i) => `${salt}-${id}-${i}`);
  const tree: Json = { made, order: { id: `order-${id}` }, rest: made.slice(0, 10) };
  return contentPrints({ kind: 'tree', format: 'json', tree }, ignore);
}

/** Which member shares what tells most. */
function likest(members: number, values: number, asked: number): number {
  const bodies = Array.from({ length: members }, (_, id) => body(id, 'then', values));
  const shared = tellingPrints(bodies).shared(body(asked, 'now', values));
  const scores = [...shared].map(([at, prints]) => ({
    at,
    score: [...prints.values()].reduce((sum, each) => sum + each, 0),
  }));
  return scores.sort((a, b) => b.score - a.score)[0]?.at ?? -1;
}

test.each([0, 3, 7])('an id is found among more made-up values than are kept: %i', (asked) => {
  expect(likest(8, 2_000, asked)).toBe(asked);
});

test.each([1, 250, 499])('an id is found where not all values can be counted: %i', (asked) => {
  expect(likest(500, 2_500, asked)).toBe(asked);
});
