import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  chain,
  hex,
  hop,
  keep,
  message,
  newSink,
  newStore,
  newStoreConfig,
} from './fixtures/chains.js';

test('a chain comes back as it was written, hop by hop', async () => {
  const config = newStoreConfig();
  const binary = new Uint8Array(randomBytes(70_000));
  const requestHeaders = ['X-B', '2', 'x-a', '1', 'X-B', '3', 'Cookie', 'é\u00ff'];
  await keep(
    config,
    chain(7, {
      hops: [
        // Deliberately not in start order.
        hop({
          spanId: hex(2, 16),
          parentSpanId: hex(1, 16),
          ruleHeld: true,
          service: 'reviews',
          to: '127.0.0.1:9081',
          route: null,
          listener: 'mesh',
          method: 'POST',
          path: '/reviews/0',
          status: 503,
          statusText: 'Nope',
          answeredStatus: 503,
          startedAtMs: 1_700_000_000_001.5,
          durationMs: 3.75,
          connectMs: null,
          request: { ...message(binary, requestHeaders), trailers: ['X-Sum', 'abc'] },
          response: { ...message('x'.repeat(5000)), bodyBytes: 123_456 },
        }),
        hop({ status: 500, request: message() }),
        hop({
          spanId: hex(3, 16),
          parentSpanId: hex(2, 16),
          service: 'ratings',
          listener: 'service',
          status: null,
          answeredStatus: 502,
          error: 'connect',
          errorCode: 'LOOP_GATEWAY_UPSTREAM_BUSY',
          errorMessage: 'connect ECONNREFUSED',
          fault: 'slow-ratings',
          startedAtMs: 1_700_000_000_002,
          durationMs: 1,
          firstByteMs: null,
          response: null,
          webSocket: { closeCode: 1006, bytesFromDownstream: 1, bytesFromUpstream: 2 },
        }),
      ],
    }),
  );
  const capture = await (await newStore(config)).getCapture('1');

  expect(capture).toMatchObject({
    id: 1,
    traceId: chain(7).traceId,
    requestId: 'request-7',
    rule: 'server-errors',
    ruleDefinition: { name: 'server-errors', when: { status: '5xx' } },
    method: 'GET',
    path: '/productpage?u=1',
    status: 500,
    error: null,
    destination: 'productpage',
    failedAt: 'ratings',
    hops: 3,
    latencyMs: 42.5,
    capturedAtMs: 1_700_000_000_007,
    failedHop: 2,
    redacted: [],
  });
  expect(
    capture.chain.map(({ index, parent, from, service }) => [index, parent, from, service]),
  ).toEqual([
    [0, null, null, 'productpage'],
    [1, 0, 'productpage', 'reviews'],
    [2, 1, 'reviews', 'ratings'],
  ]);
  const [, reviews, ratings] = capture.chain;
  expect(reviews).toMatchObject({
    to: '127.0.0.1:9081',
    route: null,
    listener: 'mesh',
    protocol: 'http/1.1',
    attempt: 1,
    method: 'POST',
    authority: 'shop.example',
    path: '/reviews/0',
    status: 503,
    statusText: 'Nope',
    answeredStatus: 503,
    startedAtMs: 1_700_000_000_001.5,
    durationMs: 3.75,
    connectMs: null,
    firstByteMs: 41,
    spanId: hex(2, 16),
    parentSpanId: hex(1, 16),
    client: '127.0.0.1:50000',
    webSocket: null,
  });
  expect(reviews?.errorCode).toBeUndefined();
  expect(reviews?.request.headers).toEqual(requestHeaders);
  expect(reviews?.request.trailers).toEqual(['X-Sum', 'abc']);
  expect(reviews?.request.body.data.equals(binary)).toBe(true);
  expect(reviews?.request.body).toMatchObject({ bytes: 70_000, truncated: false });
  expect(reviews?.response?.body).toMatchObject({ bytes: 123_456, truncated: true });
  expect(reviews?.response?.body.data.toString()).toBe('x'.repeat(5000));
  expect(ratings).toMatchObject({
    status: null,
    error: 'connect',
    errorCode: 'LOOP_GATEWAY_UPSTREAM_BUSY',
    errorMessage: 'connect ECONNREFUSED',
    fault: 'slow-ratings',
    response: null,
    webSocket: { closeCode: 1006, bytesFromDownstream: 1, bytesFromUpstream: 2 },
  });
});

test('an empty body has the digest of nothing and is not truncated', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1, { hops: [hop({ request: message('') })] }));
  const capture = await (await newStore(config)).getCapture('1');
  expect(capture.chain[0]?.request.body).toEqual({
    bytes: 0,
    truncated: false,
    sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    data: Buffer.alloc(0),
  });
});

test('a hop that comes later joins the capture of the same key', async () => {
  const config = newStoreConfig();
  const sink = await newSink(config);
  const inner = hop({
    spanId: hex(2, 16),
    parentSpanId: hex(1, 16),
    ruleHeld: true,
    service: 'ratings',
    listener: 'mesh',
    path: '/ratings',
    status: 500,
    startedAtMs: 1_700_000_000_010,
    durationMs: 5,
  });
  sink.write(chain(1, { hops: [inner] }));
  await sink.flush();
  const store = await newStore(config);
  expect(await store.listCaptures({})).toMatchObject([
    { destination: 'ratings', path: '/ratings', hops: 1, failedAt: 'ratings' },
  ]);

  sink.write(chain(1, { hops: [hop({ status: 502 })] }));
  await sink.flush();
  expect(await store.listCaptures({})).toMatchObject([
    {
      id: 1,
      destination: 'productpage',
      path: '/productpage?u=1',
      hops: 2,
      status: 502,
      failedAt: 'ratings',
    },
  ]);
});

test('a hop that was still running is replaced, one that had ended is not', async () => {
  const config = newStoreConfig();
  const sink = await newSink(config);
  const running = hop({ durationMs: null, status: null, response: message('beginning') });
  sink.write(chain(1, { hops: [running] }));
  await sink.flush();
  const store = await newStore(config);
  expect(await store.getCapture('1')).toMatchObject({ latencyMs: null, status: null });

  sink.write(chain(1, { hops: [hop({ status: 500, response: message('the whole') })] }));
  await sink.flush();
  const ended = await store.getCapture('1');
  expect(ended).toMatchObject({ hops: 1, latencyMs: 42.5, status: 500 });
  expect(ended.chain[0]?.response?.body.data.toString()).toBe('the whole');

  sink.write(chain(1, { hops: [hop({ status: 200, response: message('once more') })] }));
  await sink.flush();
  expect(await store.getCapture('1')).toEqual(ended);
});

test('a body that many hops carry is in the file once, until the last of them goes', async () => {
  const config = newStoreConfig();
  const shared = randomBytes(200_000);
  await keep(
    config,
    ...[1, 2, 3].map((number) => chain(number, { hops: [hop({ response: message(shared) })] })),
  );
  const store = await newStore(config);
  await store.deleteCaptures([1, 2]);
  expect((await store.getCapture('3')).chain[0]?.response?.body.data.equals(shared)).toBe(true);
  expect(await bodyCount(config.path)).toBe(1);
  await store.deleteCaptures([3]);
  expect(await bodyCount(config.path)).toBe(0);
});

test('a number is not given out again after its capture was deleted', async () => {
  const config = newStoreConfig();
  await keep(config, chain(1), chain(2));
  const store = await newStore(config);
  expect(await store.deleteCaptures([2, 99])).toBe(1);
  await keep(config, chain(3));
  expect((await store.listCaptures({})).map(({ id }) => id)).toEqual([3, 1]);
});

async function bodyCount(path: string): Promise<unknown> {
  const { default: Sqlite } = await import('better-sqlite3');
  const file = new Sqlite(path, { readonly: true });
  try {
    return file.prepare('select count(*) from bodies').pluck().get();
  } finally {
    file.close();
  }
}
