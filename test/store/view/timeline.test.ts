import { expect, onTestFinished, test } from 'vitest';
import { openView } from '../../../src/store/view/open-view.js';
import { bucketLength } from '../../../src/store/view/timeline.js';
import { chain, keep, newStoreConfig } from '../fixtures/chains.js';

const start = Date.parse('2026-03-01T12:00:00Z');
const slow = { name: 'slow', when: { latency: '>1s' } };

async function viewOf(...chains: Parameters<typeof keep>[1][]) {
  const config = newStoreConfig();
  await keep(config, ...chains);
  const view = openView(config.path, () => performance.now());
  onTestFinished(() => view.close());
  return view;
}

const at = (seconds: number, number: number, over = {}) =>
  chain(number, { decidedAtMs: start + seconds * 1000, ...over });

test('each capture is counted once, in the bucket of its moment, by its rule', async () => {
  const view = await viewOf(
    at(1, 1),
    at(9.999, 2),
    at(10, 3),
    at(40, 4, { rule: slow }),
    at(59, 5),
  );
  expect(await view.timeline({}, 10, 0)).toEqual({
    fromMs: start,
    toMs: start + 60_000,
    bucketMs: 10_000,
    rules: [
      { rule: 'server-errors', total: 4, counts: [2, 1, 0, 0, 0, 1] },
      { rule: 'slow', total: 1, counts: [0, 0, 0, 0, 1, 0] },
    ],
  });
});

test('it reaches from since to now, and to until where that is given', async () => {
  const view = await viewOf(at(5, 1), at(25, 2));
  const since = start + 20_000;
  expect(await view.timeline({ sinceMs: since }, 10, start + 100_000)).toMatchObject({
    ...{ fromMs: since, toMs: start + 110_000, bucketMs: 10_000 },
    rules: [{ counts: [1, 0, 0, 0, 0, 0, 0, 0, 0] }],
  });
  expect(
    await view.timeline({ sinceMs: since, untilMs: start + 29_000 }, 10, start + 100_000),
  ).toMatchObject({ fromMs: since, toMs: start + 30_000, bucketMs: 1000 });
});

test('a filter narrows it, and of nothing there is none', async () => {
  const view = await viewOf(at(5, 1), at(25, 2, { rule: slow }));
  expect((await view.timeline({ rule: 'slow' }, 10, 0))?.rules).toEqual([
    { rule: 'slow', total: 1, counts: [1] },
  ]);
  expect(await view.timeline({ text: 'nowhere' }, 10, 0)).toBeNull();
});

test('buckets have a length that people count in, and are never more than asked for', () => {
  const day = 86_400_000;
  expect(bucketLength(0, 10)).toBe(1000);
  expect(bucketLength(9000, 10)).toBe(1000);
  expect(bucketLength(9001, 10)).toBe(2000);
  expect(bucketLength(3_600_000, 121)).toBe(30_000);
  expect(bucketLength(day * 365 * 20, 10)).toBe(28 * day * 29);
  for (const span of [1, 59_999, 1e6, 1e9, 1e12, 1e14]) {
    for (const most of [10, 120, 500]) {
      expect(span / bucketLength(span, most)).toBeLessThanOrEqual(most - 1);
    }
  }
});
