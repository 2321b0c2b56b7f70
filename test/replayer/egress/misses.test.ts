import { expect, test } from 'vitest';
import { service } from '../fixtures/configs.js';
import { debugService, type Got, type Handler, json } from '../fixtures/debug-service.js';
import { answering, response } from '../fixtures/raw-server.js';
import { called, jsonMessage, replayReviews } from '../fixtures/reviews.js';

const failed = { status: 500, body: {} };

test('a miss says what came, the closest recorded call, and what differs', async () => {
  let got: Got | undefined;
  const { replay } = await replayReviews({
    calls: [called(1, '/ratings/4?page=1', {}), called(2, '/other', {})],
    async handle({ call }) {
      got = await call('ratings', '/ratings/4?page=2&x=1');
      return failed;
    },
  });
  expect(got?.status).toBe(502);
  expect(got && json(got)).toMatchObject({
    error: {
      code: 'LOOP_REPLAYER_MISS',
      message:
        'GET /ratings/4?page=2&x=1 to ratings: no recorded call is the same; ' +
        'the closest is hop 1, GET /ratings/4?page=1',
      replay: '41',
      came: { service: 'ratings', method: 'GET', path: '/ratings/4?page=2&x=1', from: 'reviews' },
      closest: {
        hop: 1,
        used: false,
        differs: [
          { at: 'query page', recorded: '1', came: '2' },
          { at: 'query x', recorded: null, came: '1' },
        ],
      },
    },
  });
  // What loop answered is no status of ratings.
  expect(replay.hops.find(({ miss }) => miss)?.status?.replayed).toBeNull();
  const extra = replay.hops.filter(({ result }) => result === 'extra');
  expect(extra).toMatchObject([{ service: 'ratings', mode: 'recorded', miss: expect.any(String) }]);
  expect(replay.hops.filter(({ result }) => result === 'missing')).toHaveLength(2);
});

test('a retry beyond the recording is a miss that says so', async () => {
  const got: Got[] = [];
  await replayReviews({
    calls: [
      called(1, '/r', null, { status: 503, response: jsonMessage({ busy: true }) }),
      called(2, '/r', { ok: true }, { attempt: 2 }),
    ],
    async handle({ call }) {
      for (let i = 0; i < 3; i++) got.push(await call('ratings', '/r'));
      return failed;
    },
  });
  expect(got.map(({ status }) => status)).toEqual([503, 200, 502]);
  expect(got[2] && json(got[2])).toMatchObject({
    error: {
      message:
        'GET /r to ratings: recorded 2 times, and those answers were given; ' +
        'this one is beyond the recording (a retry?)',
      closest: { used: true, differs: [] },
    },
  });
});

test('--on-miss with a status answers with it', async () => {
  let got: Got | undefined;
  await replayReviews({
    calls: [],
    request: { onMiss: 404 },
    async handle({ call }) {
      got = await call('ratings', '/new');
      return failed;
    },
  });
  expect(got?.status).toBe(404);
  expect(got && json(got)).toMatchObject({
    error: {
      code: 'LOOP_REPLAYER_MISS',
      message: 'GET /new to ratings: the recording has no call to ratings',
      closest: null,
    },
  });
});

test('--on-miss fail rules out that a failure counts as reproduced', async () => {
  const parts = {
    calls: [],
    handle: async ({ call }: { call: (...args: [string, string]) => Promise<Got> }) => {
      await call('ratings', '/new');
      return failed;
    },
  };
  expect((await replayReviews(parts)).replay.verdict).toBe('reproduced');
  const strict = await replayReviews({ ...parts, request: { onMiss: 'fail' } });
  expect(strict.replay.verdict).toBe('different');
});

test('--on-miss live sends a call on, body and all, once recorded answers are used up', async () => {
  await using ratings = await debugService({ egress: 1 }, async ({ body }) => ({
    status: 200,
    body: { live: body.toString() },
  }));
  const got: unknown[] = [];
  const { replay } = await replayReviews({
    calls: [called(1, '/r', { live: false }, { method: 'POST', request: jsonMessage({ n: 1 }) })],
    copies: { ratings: ratings.port },
    request: { onMiss: 'live', recorded: ['ratings'] },
    async handle({ call }) {
      for (const n of [1, 2]) {
        got.push(
          json(
            await call('ratings', '/r', {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ n }),
            }),
          ),
        );
      }
      return failed;
    },
  });
  expect(got).toEqual([{ live: false }, { live: '{"n":2}' }]);
  expect(replay.hops.slice(1)).toMatchObject([
    { mode: 'recorded', result: 'same' },
    { mode: 'live', result: 'extra' },
  ]);
});

test('a body that differs still gets the answer, the closest one', async () => {
  const order = (index: number, item: string) =>
    called(
      index,
      '/orders',
      { item },
      {
        method: 'POST',
        request: jsonMessage({ item, at: '10:00', nonce: index }),
      },
    );
  const got: unknown[] = [];
  const { replay } = await replayReviews({
    calls: [order(1, 'a'), order(2, 'b')],
    async handle({ call }) {
      for (const item of ['b', 'a']) {
        const body = JSON.stringify({ item, at: '11:11', nonce: Math.random() });
        got.push(json(await call('ratings', '/orders', { method: 'POST', body })));
      }
      return failed;
    },
  });
  expect(got).toEqual([{ item: 'b' }, { item: 'a' }]);
  expect(replay.hops.slice(1)).toMatchObject([{ result: 'changed' }, { result: 'changed' }]);
});

test('--on-miss live calls production only where --live-production allows it', async () => {
  await using production = await answering(response({ body: 'from production' }));
  const parts = {
    calls: [called(1, '/r', {})],
    services: [service('ratings', { host: '127.0.0.1', port: production.port })],
  };
  const bodies: string[] = [];
  const handle: Handler = async ({ call }) => {
    await call('ratings', '/r');
    bodies.push((await call('ratings', '/new')).body.toString());
    return failed;
  };
  await replayReviews({ ...parts, handle, request: { onMiss: 'live' } });
  expect(production.requests).toEqual([]);
  expect(bodies[0]).toContain(
    "and the namespace has no ratings (--live-production ratings allows production's)",
  );
  const request = { onMiss: 'live', liveProduction: ['ratings'] } as const;
  await replayReviews({ ...parts, handle, request });
  expect(production.requests).toHaveLength(1);
  expect(bodies[1]).toBe('from production');
});

test('--on-miss live sends on no body that was only kept in part', async () => {
  await using ratings = await debugService({ egress: 1 }, async () => ({ status: 200, body: {} }));
  const bodies: string[] = [];
  await replayReviews({
    calls: [],
    copies: { ratings: ratings.port },
    config: { bodyBytesMax: 3 },
    request: { onMiss: 'live', recorded: ['ratings'] },
    async handle({ call }) {
      for (const body of ['abc', 'abcd']) {
        bodies.push((await call('ratings', '/new', { method: 'POST', body })).body.toString());
      }
      return failed;
    },
  });
  expect(ratings.requests).toHaveLength(1);
  expect(bodies[1]).toContain('and its body of 4 bytes is too long to be sent on');
});

test('calls are told in the order they were made', async () => {
  const paths = ['/a', '/b', '/c', '/d', '/e', '/f'];
  const { replay } = await replayReviews({
    calls: [],
    async handle({ call }) {
      for (const path of paths) await call('ratings', path);
      return failed;
    },
  });
  expect(replay.hops.slice(1).map(({ path }) => path)).toEqual(paths);
});
