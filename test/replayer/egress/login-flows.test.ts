import { expect, test } from 'vitest';
import { message } from '../fixtures/captures.js';
import { called, replayReviews } from '../fixtures/reviews.js';

const m = '[redacted]';

test.each([
  [
    'application/json',
    '/login',
    `{"user":"ann","password":"${m}"}`,
    '/login',
    '{"user":"ann","password":"hunter2"}',
  ],
  [
    'application/x-www-form-urlencoded',
    '/login',
    `user=ann&password=${m}`,
    '/login',
    'user=ann&password=hun%2Fter2',
  ],
  [
    'text/xml',
    '/login',
    `<l><user>ann</user><password>${m}</password></l>`,
    '/login',
    '<l><user>ann</user><password>hunter2</password></l>',
  ],
  ['text/plain', `/login?user=ann&token=${m}`, '', '/login?user=ann&token=hun%2Fter2', ''],
])(
  'a live login in %s gets the answer of the redacted one',
  async (type, path, kept, livePath, live) => {
    const headers = ['Host', 'ratings', 'Content-Type', type];
    const { replay } = await replayReviews({
      calls: [
        called(
          1,
          path.replace('ann', 'bob'),
          { n: 1 },
          { method: 'POST', request: message(headers, kept.replace('ann', 'bob')) },
        ),
        called(2, path, { n: 2, token: m }, { method: 'POST', request: message(headers, kept) }),
      ],
      handle: async ({ call }) => {
        const answer = await call('ratings', livePath, {
          method: 'POST',
          body: live,
          headers: { 'content-type': type },
        });
        return { status: answer.body.includes('"n":2') ? 500 : 200, body: {} };
      },
    });
    expect(replay.verdict).toBe('reproduced');
    expect(replay.hops.filter(({ service }) => service === 'ratings')).toContainEqual(
      expect.objectContaining({ mode: 'recorded', result: 'same' }),
    );
  },
);
