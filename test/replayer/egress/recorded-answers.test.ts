import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { body, message } from '../fixtures/captures.js';
import { type Got, json } from '../fixtures/debug-service.js';
import { called, jsonMessage, replayReviews } from '../fixtures/reviews.js';

test('a namespace with reviews alone gets the answers of ratings from the capture', async () => {
  const { replay, reviews } = await replayReviews({
    calls: [called(1, '/ratings/4', { ratings: { stars: 4 } })],
    async handle({ call }) {
      const answer = json(await call('ratings', '/ratings/4')) as { ratings: unknown };
      if (!Array.isArray(answer.ratings)) throw new TypeError('ratings is not iterable');
      return { status: 200, body: {} };
    },
  });
  expect(reviews.requests).toHaveLength(1);
  expect(replay.verdict).toBe('reproduced');
  expect(replay.hops).toMatchObject([
    { service: 'reviews', mode: 'live', hop: 0 },
    { service: 'ratings', mode: 'recorded', result: 'same', hop: 1, parent: 0 },
  ]);
});

test('parallel identical calls get each recorded answer once', async () => {
  const calls = Array.from({ length: 8 }, (_, i) => called(i + 1, '/next', { turn: i + 1 }));
  let turns: unknown[] = [];
  const { replay } = await replayReviews({
    calls,
    async handle({ call }) {
      const got = await Promise.all(calls.map(() => call('ratings', '/next')));
      turns = got.map((each) => (json(each) as { turn: number }).turn);
      return { status: 200, body: {} };
    },
  });
  expect(turns.sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(replay.hops.filter(({ result }) => result === 'same')).toHaveLength(8);
});

test('an answer keeps status line, header order, case and repetition, coding, and trailers', async () => {
  const zipped = gzipSync('{"stars":4}');
  let got: Got | undefined;
  await replayReviews({
    calls: [
      called(1, '/r?b=2&a=1', null, {
        status: 207,
        statusText: 'Some Of It',
        response: message(
          [
            ...['X-B', '1', 'x-a', '2', 'X-b', '3', 'Content-Encoding', 'gzip'],
            ...['Transfer-Encoding', 'chunked', 'Trailer', 'X-Sum'],
          ],
          zipped,
          ['X-Sum', '7'],
        ),
      }),
    ],
    async handle({ call }) {
      got = await call('ratings', '/r?a=1&b=2');
      return { status: 200, body: {} };
    },
  });
  expect(got).toMatchObject({ status: 207, statusText: 'Some Of It', broken: null });
  expect(got?.rawHeaders.slice(0, 8)).toEqual([
    ...['X-B', '1', 'x-a', '2', 'X-b', '3', 'Content-Encoding', 'gzip'],
  ]);
  expect(got?.rawHeaders).toContain('chunked');
  expect(got?.body).toEqual(zipped);
  expect(got?.rawTrailers).toEqual(['X-Sum', '7']);
});

test('HEAD, 204 and 304 have no body, and keep the length they tell', async () => {
  const got: Got[] = [];
  const none = (headers: string[]) => message(headers, '');
  await replayReviews({
    calls: [
      called(1, '/r', null, { method: 'HEAD', response: none(['Content-Length', '120']) }),
      called(2, '/gone', null, { status: 204, response: none([]) }),
      called(3, '/same', null, { status: 304, response: none(['ETag', '"1"']) }),
    ],
    async handle({ call }) {
      got.push(await call('ratings', '/r', { method: 'HEAD' }));
      got.push(await call('ratings', '/gone'), await call('ratings', '/same'));
      return { status: 200, body: {} };
    },
  });
  expect(got.map((each) => [each.status, each.body.length, each.broken])).toEqual([
    ...[
      [200, 0, null],
      [204, 0, null],
      [304, 0, null],
    ],
  ]);
  expect(got[0]?.rawHeaders).toContain('120');
  expect(got[2]?.rawHeaders).toContain('"1"');
});

test('a redirect is an answer like any other, and odd paths are left as they are', async () => {
  const path = '/a%2Fb/%7euser//x;y=1/ü%FC?q=%20+&&z';
  const encoded = path.replace('ü', '%C3%BC');
  let got: Got | undefined;
  await replayReviews({
    calls: [
      called(1, encoded, null, {
        status: 302,
        response: message(['Location', 'http://ratings/elsewhere', 'Content-Length', '0']),
      }),
    ],
    async handle({ call }) {
      got = await call('ratings', encoded);
      return { status: 200, body: {} };
    },
  });
  expect(got).toMatchObject({ status: 302 });
  expect(got?.rawHeaders).toContain('http://ratings/elsewhere');
});

test('a redacted answer is whole to its caller, though its length changed', async () => {
  let got: Got | undefined;
  const { replay } = await replayReviews({
    calls: [
      called(1, '/r', null, {
        response: message(['Content-Length', '17'], body('{"pin":"[redacted]"}', { bytes: 17 })),
      }),
    ],
    async handle({ call }) {
      got = await call('ratings', '/r');
      return { status: 200, body: {} };
    },
  });
  expect(got).toMatchObject({ status: 200, broken: null });
  expect(got?.body.toString()).toBe('{"pin":"[redacted]"}');
  expect(replay.notes).toContain(
    'hop 1 (ratings): its answer holds redacted values, which the call got as they are',
  );
});

test('a large answer passes whole, against back pressure', async () => {
  const data = Buffer.alloc(5 * 1024 * 1024, 'x');
  let got: Got | undefined;
  await replayReviews({
    calls: [
      called(1, '/r', null, { response: message(['Content-Length', String(data.length)], data) }),
    ],
    async handle({ call }) {
      got = await call('ratings', '/r');
      return { status: 200, body: {} };
    },
  });
  expect(got?.body.equals(data)).toBe(true);
});

test('posts with different bodies get the answers to their own, whatever the order of keys', async () => {
  const post = (index: number, id: number) =>
    called(
      index,
      '/rate',
      { rated: id },
      { method: 'POST', request: jsonMessage({ id, by: 'ann' }) },
    );
  const rated: unknown[] = [];
  await replayReviews({
    calls: [post(1, 1), post(2, 2), post(3, 3)],
    async handle({ call }) {
      for (const id of [3, 1, 2]) {
        const text = `{"by":"ann", "id": ${id}}`;
        rated.push(json(await call('ratings', '/rate', { method: 'POST', body: text })));
      }
      return { status: 200, body: {} };
    },
  });
  expect(rated).toEqual([{ rated: 3 }, { rated: 1 }, { rated: 2 }]);
});

test.each([1, 2, 3, 4, 5])(
  'whatever calls come side by side, each answer is given once (%i)',
  async (seed) => {
    const random = randomFrom(seed);
    const recorded = Array.from({ length: 40 }, (_, i) => {
      const key = Math.floor(random() * 6);
      const more = key % 2 === 0 ? {} : { method: 'POST', request: jsonMessage({ key }) };
      return called(i + 1, `/k/${key >> 1}`, i + 1, more);
    });
    const shuffled = [...recorded].sort(() => random() - 0.5);
    const given: unknown[] = [];
    await replayReviews({
      calls: recorded,
      async handle({ call }) {
        await Promise.all(
          shuffled.map(async ({ method, path, request }) => {
            const body = method === 'POST' ? request.body.data : undefined;
            given.push(json(await call('ratings', path, { method, ...(body ? { body } : {}) })));
          }),
        );
        return { status: 500, body: {} };
      },
    });
    expect(given.map(Number).sort((a, b) => a - b)).toEqual(recorded.map(({ index }) => index));
  },
);

/** A small generator, so that a failure can be had again. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
