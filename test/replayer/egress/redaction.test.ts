import { expect, test } from 'vitest';
import { body, message } from '../fixtures/captures.js';
import { type Got, json } from '../fixtures/debug-service.js';
import { called, replayReviews } from '../fixtures/reviews.js';

const failed = { status: 500, body: {} };

test('what redaction took out of a recorded call fits whatever came', async () => {
  const got: Got[] = [];
  await replayReviews({
    calls: [
      called(1, '/r?token=[redacted]&page=1', 'by query'),
      called(2, '/login', 'by body', {
        method: 'POST',
        request: message([], body('{"user":"ann","password":"[redacted]"}')),
      }),
      called(3, '/card/%5Bredacted%5D/limit', 'by path'),
    ],
    async handle({ call }) {
      got.push(await call('ratings', '/r?page=1&token=hunter2'));
      const login = '{"password":"hunter2","user":"ann"}';
      got.push(await call('ratings', '/login', { method: 'POST', body: login }));
      got.push(await call('ratings', '/card/4111111111111111/limit'));
      return failed;
    },
  });
  expect(got.map(json)).toEqual(['by query', 'by body', 'by path']);
});

test('a miss and a note tell no secret to the store', async () => {
  const { replay } = await replayReviews({
    calls: [called(1, '/r?token=[redacted]', {})],
    config: { redact: { patterns: ['hunter\\d'], headers: ['authorization'] } },
    passesOn: /^$/,
    async handle({ call }) {
      const headers = { authorization: 'Bearer s3cret-of-ann' };
      await call('ratings', '/new/s3cret-of-ann?token=hunter2', { headers });
      return failed;
    },
  });
  const stored = JSON.stringify(replay);
  expect(stored).not.toContain('hunter2');
  expect(stored).toContain('reviews loses trace headers');
  const miss = replay.hops.find(({ miss }) => miss)?.miss;
  expect(miss).toContain('/r?token=[redacted]');
  expect(miss).not.toContain('hunter2');
});
