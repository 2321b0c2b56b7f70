import { expect, test } from 'vitest';
import type { Hop } from '../../../src/core/capture.js';
import type { ReplayRequest } from '../../../src/core/rooms.js';
import { body, message } from '../fixtures/captures.js';
import { type CallOptions, type Got, json } from '../fixtures/debug-service.js';
import { called, replayReviews } from '../fixtures/reviews.js';

interface Played {
  readonly got: Got;
  readonly notes: readonly string[];
}

/** What reviews gets for `GET /r` when that was recorded. */
async function play(
  recorded: Partial<Hop>,
  options: CallOptions = {},
  request: Partial<ReplayRequest> = {},
): Promise<Played> {
  let got: Got | undefined;
  const { replay } = await replayReviews({
    calls: [called(1, '/r', null, recorded)],
    request,
    config: { lingerMs: 50 },
    async handle({ call }) {
      got = await call('ratings', '/r', options);
      return { status: 200, body: {} };
    },
  });
  if (got === undefined) throw new Error('reviews was not called');
  return { got, notes: replay.notes };
}

const none = { status: null, response: null } as const;

test("a refused connection is loop's 502, with the code that the caller saw", async () => {
  const errorMessage = 'no connection to 10.0.0.7:9080: ECONNREFUSED';
  const { got } = await play({ ...none, error: 'connect', answeredStatus: 502, errorMessage });
  expect(got.status).toBe(502);
  expect(json(got)).toMatchObject({
    error: { code: 'LOOP_GATEWAY_UPSTREAM_REFUSED', message: errorMessage },
  });
});

test('a service whose connections were all in use is a 503', async () => {
  const { got } = await play({ ...none, error: 'connect', answeredStatus: 503 });
  expect(got.status).toBe(503);
  expect(json(got)).toMatchObject({ error: { code: 'LOOP_GATEWAY_UPSTREAM_BUSY' } });
});

test('a reset before any answer is a 502', async () => {
  const { got } = await play({ ...none, error: 'reset', answeredStatus: 502 });
  expect(got.status).toBe(502);
  expect(json(got)).toMatchObject({ error: { code: 'LOOP_GATEWAY_UPSTREAM_RESET' } });
});

test.each([
  ['with a length', ['Content-Length', '100']],
  ['in chunks', ['Transfer-Encoding', 'chunked']],
])('a body %s breaks off after the bytes that had come', async (_, headers) => {
  const response = message(headers, 'half of it');
  const { got } = await play({ error: 'reset', response });
  expect(got.status).toBe(200);
  expect(got.body.toString()).toBe('half of it');
  expect(got.broken).not.toBeNull();
});

test('a body that broke off at its very beginning still has its head', async () => {
  const { got } = await play({ error: 'reset', response: message(['Content-Length', '100']) });
  expect(got.status).toBe(200);
  expect(got.broken).not.toBeNull();
});

test('a timeout takes as long as it did, and is a 504', async () => {
  const { got } = await play({
    ...none,
    error: 'timeout',
    answeredStatus: 504,
    connectMs: 1,
    durationMs: 300,
  });
  expect(got.status).toBe(504);
  expect(json(got)).toMatchObject({ error: { code: 'LOOP_GATEWAY_UPSTREAM_TIMEOUT' } });
  expect(got.ms).toBeGreaterThan(290);
});

test('an answer that fell silent sends what had come, stays silent, and breaks', async () => {
  const response = message(['Transfer-Encoding', 'chunked'], 'so far');
  const { got } = await play({ error: 'timeout', response, durationMs: 300 });
  expect(got.body.toString()).toBe('so far');
  expect(got.broken).not.toBeNull();
  expect(got.ms).toBeGreaterThan(290);
});

test('a call that its caller gave up stays without an answer until it does so again', async () => {
  const recorded = { ...none, error: 'aborted', answeredStatus: null, durationMs: 20 } as const;
  const { got } = await play(recorded, { abortMs: 100 });
  expect(got.status).toBeNull();
  expect(got.broken).toBe('ECONNRESET');
});

test('an answer that was kept in part breaks where the recording ends, and a note says so', async () => {
  const kept = body('the beginning', { bytes: 2_000_000, truncated: true });
  const { got, notes } = await play({
    response: message(['Content-Length', '2000000'], kept),
  });
  expect(got.status).toBe(200);
  expect(got.body.toString()).toBe('the beginning');
  expect(got.broken).not.toBeNull();
  expect(notes).toContain(
    'hop 1 (ratings): only the first 13 of 2000000 bytes of its answer were kept: ' +
      'the call got those, then the connection broke (capture.body.max)',
  );
});

test('answers come at once, unless --timing recorded keeps their latencies', async () => {
  const recorded = { firstByteMs: 2_000, durationMs: 2_400 };
  const fast = await play(recorded);
  expect(fast.got.ms).toBeLessThan(1_900);
  const slow = await play(recorded, {}, { timing: 'recorded' });
  expect(slow.got.ms).toBeGreaterThan(2_390);
});

test('a failed run is over soon, though an answer of it would be held for a minute', async () => {
  const recorded = { ...none, error: 'aborted', durationMs: 20 } as const;
  const startedAt = performance.now();
  const { replay } = await replayReviews({
    calls: [called(1, '/r', null, recorded)],
    config: { lingerMs: 100 },
    async handle({ call }) {
      void call('ratings', '/r');
      return { status: 500, body: {} };
    },
  });
  expect(replay.verdict).toBe('reproduced');
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
