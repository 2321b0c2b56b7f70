import { expect, test } from 'vitest';
import { called, replayReviews } from '../fixtures/reviews.js';

const failed = { status: 500, body: {} };

function results({ replay }: Awaited<ReturnType<typeof replayReviews>>): string[] {
  return replay.hops.flatMap(({ path, result }) => (path === '/audit' ? [result] : []));
}

test('a call that was sent without waiting, and comes after the answer, is not missing', async () => {
  const run = await replayReviews({
    calls: [called(1, '/audit', {})],
    async handle({ call }) {
      setTimeout(() => void call('ratings', '/audit'), 20);
      return failed;
    },
  });
  expect(results(run)).toEqual(['same']);
});

test('a call that is never made is waited for only a moment', async () => {
  const startedAt = performance.now();
  const run = await replayReviews({
    calls: [called(1, '/audit', {})],
    config: { lingerMs: 60_000 },
    handle: async () => failed,
  });
  expect(results(run)).toEqual(['missing']);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test('a call that came late in the recording is waited for as long as late hops are', async () => {
  const late = called(1, '/audit', {});
  const run = await replayReviews({
    calls: [{ ...late, startedAtMs: late.startedAtMs + 60_000 }],
    config: { lingerMs: 60_000 },
    async handle({ call }) {
      setTimeout(() => void call('ratings', '/audit'), 400);
      return failed;
    },
  });
  expect(results(run)).toEqual(['same']);
});
