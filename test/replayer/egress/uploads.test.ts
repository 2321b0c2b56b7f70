import { once } from 'node:events';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { message } from '../fixtures/captures.js';
import { debugService, type Got } from '../fixtures/debug-service.js';
import { called, replayReviews } from '../fixtures/reviews.js';

const large = Buffer.alloc(900_000, 'x');
const failed = { status: 500, body: {} };

test('a large upload is heard out, and answered from the capture', async () => {
  let got: Got | undefined;
  const { replay } = await replayReviews({
    calls: [called(1, '/files', {}, { method: 'POST', request: message([], large) })],
    async handle({ call }) {
      got = await call('ratings', '/files', { method: 'POST', body: large });
      return failed;
    },
  });
  expect(got).toMatchObject({ status: 200, broken: null });
  expect(replay.hops[1]).toMatchObject({ mode: 'recorded', hop: 1 });
});

test('an upload beyond capture.body.max is known by its beginning and its length', async () => {
  const got: Got[] = [];
  await replayReviews({
    calls: [
      called(1, '/files', 'first', {
        method: 'POST',
        request: message([], { ...message([], large).body, bytes: 900_001, truncated: true }),
      }),
      called(2, '/files', 'second', { method: 'POST', request: message([], large) }),
    ],
    config: { bodyBytesMax: 1000 },
    async handle({ call }) {
      got.push(await call('ratings', '/files', { method: 'POST', body: large }));
      return failed;
    },
  });
  expect(got[0]?.body.toString()).toBe('"second"');
});

test('a client that waits for 100 Continue gets it', async () => {
  let continued = false;
  await replayReviews({
    calls: [called(1, '/files', {}, { method: 'POST', request: message([], 'abc') })],
    async handle({ req, egress }) {
      const sent = request({
        host: '127.0.0.1',
        port: egress,
        path: '/files',
        method: 'POST',
        agent: false,
        headers: {
          host: 'ratings',
          expect: '100-continue',
          'content-length': 3,
          traceparent: String(req.headers.traceparent),
        },
      });
      sent.flushHeaders();
      await once(sent, 'continue');
      continued = true;
      sent.end('abc');
      const [response] = await once(sent, 'response');
      response.resume();
      await once(response, 'end');
      return { status: response.statusCode === 200 ? 500 : 200, body: {} };
    },
  });
  expect(continued).toBe(true);
});

test('a live upload streams on to the namespace, chunked as it came', async () => {
  const seen: { bytes: number; encoding: string | undefined }[] = [];
  await using ratings = await debugService({ egress: 1 }, async ({ req, body }) => {
    seen.push({ bytes: body.length, encoding: req.headers['transfer-encoding'] });
    return { status: 200, body: {} };
  });
  await replayReviews({
    calls: [],
    copies: { ratings: ratings.port },
    config: { bodyBytesMax: 1000 },
    async handle({ call }) {
      const headers = { 'transfer-encoding': 'chunked' };
      await call('ratings', '/files', { method: 'POST', headers, body: large });
      return failed;
    },
  });
  expect(seen).toEqual([{ bytes: large.length, encoding: 'chunked' }]);
});
