import { beforeAll, describe, expect, test } from 'vitest';
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

/** Bodies that are alike but for their ids, from 0 on. */
function telling(members: number, values: number) {
  return tellingPrints(Array.from({ length: members }, (_, id) => body(id, 'then', values)));
}

/** Which member shares what tells most with the body of this id. */
function likest(prints: ReturnType<typeof telling>, values: number, asked: number): number {
  const shared = prints.shared(body(asked, 'now', values));
  const scores = [...shared].map(([at, each]) => ({
    at,
    score: [...each.values()].reduce((sum, weight) => sum + weight, 0),
  }));
  return scores.sort((a, b) => b.score - a.score)[0]?.at ?? -1;
}

describe('an id is found among more made-up values than are kept', () => {
  let prints: ReturnType<typeof telling>;
  beforeAll(() => {
    prints = telling(8, 2_000);
  });
  test.each([0, 3, 7])('%i', (asked) => expect(likest(prints, 2_000, asked)).toBe(asked));
});

describe('an id is found where not all values can be counted', () => {
  let prints: ReturnType<typeof telling>;
  beforeAll(() => {
    prints = telling(500, 2_500);
  });
  test.each([1, 250, 499])('%i', (asked) => expect(likest(prints, 2_500, asked)).toBe(asked));
});
