import { afterAll, describe, expect, test } from 'vitest';
import { createForwarder } from '../../src/gateway/upstream/forwarder.js';
import { type SendOptions, send } from '../../src/replayer/send.js';
import { answering, rawServer, response } from './fixtures/raw-server.js';

const forwarder = createForwarder();
afterAll(() => forwarder.close());

const get = {
  method: 'GET',
  path: '/',
  headers: ['Host', 'a'],
  framing: 'none',
  body: Buffer.alloc(0),
  trailers: [],
  breaksOff: false,
  notes: [],
} as const;

function options(port: number, more: Partial<SendOptions> = {}): SendOptions {
  return {
    upstream: { protocol: 'http', host: '127.0.0.1', port },
    responseMs: 10_000,
    firstByteMs: 10_000,
    keepBytesMax: 100,
    readBytesMax: 100,
    departure: null,
    ...more,
  };
}

describe('the bound on what is read', () => {
  test('a response of just that length is whole', async () => {
    await using server = await answering(response({ body: 'x'.repeat(100) }));
    const outcome = await send(forwarder.forward, get, options(server.port));
    expect(outcome).toMatchObject({ cut: false, bodyBytes: 100, error: null });
  });

  test('a longer one is left, which is no error', async () => {
    await using server = await answering(response({ body: 'x'.repeat(101) }));
    const outcome = await send(forwarder.forward, get, options(server.port));
    expect(outcome).toMatchObject({ cut: true, status: 200, error: null });
    expect(outcome.body).toHaveLength(100);
  });
});

test('a stream is left when it was planned to be, which is no error', async () => {
  const events = `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n${'x'.repeat(200)}`;
  await using server = await rawServer((socket) => socket.write(events));
  const point = { bytes: 0, withHead: true };
  const outcome = await send(forwarder.forward, get, {
    ...options(server.port),
    streamDeparture: (headers) =>
      headers.includes('text/event-stream')
        ? { afterMs: 100, latestMs: 100, point, like: 'recording' }
        : null,
  });
  expect(outcome).toMatchObject({ left: true, cut: false, error: null, bodyBytes: 200 });
  expect(outcome.durationMs).toBeGreaterThanOrEqual(100);
});

test('headers, trailers and times of the response are told', async () => {
  const chunked =
    'Transfer-Encoding: chunked\r\nX-B: 1\r\nx-b: 2\r\n\r\n2\r\nok\r\n0\r\nSum: 1\r\n\r\n';
  await using server = await answering(`HTTP/1.1 201 Made\r\n${chunked}`);
  const outcome = await send(forwarder.forward, get, options(server.port));
  expect(outcome).toMatchObject({
    connected: true,
    status: 201,
    statusText: 'Made',
    headers: ['Transfer-Encoding', 'chunked', 'X-B', '1', 'x-b', '2'],
    trailers: ['Sum', '1'],
    bodyBytes: 2,
  });
  expect(outcome.body.toString()).toBe('ok');
  expect(outcome.connectMs).toBeLessThanOrEqual(outcome.firstByteMs ?? 0);
  expect(outcome.firstByteMs).toBeLessThanOrEqual(outcome.durationMs);
});

test('a response that breaks off keeps what had come', async () => {
  await using server = await rawServer((socket) => {
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
  });
  const outcome = await send(forwarder.forward, get, options(server.port));
  expect(outcome).toMatchObject({ connected: true, status: 200, error: { kind: 'reset' } });
  expect(outcome.body.toString()).toBe('half');
});

test('an answer that comes before the request is whole is taken', async () => {
  // Answers to the head alone, and reads no further.
  await using server = await rawServer(
    (socket) => {
      socket.end(response({ status: 413 }));
    },
    { readsBodies: false },
  );
  const request = {
    ...get,
    method: 'POST',
    headers: ['Host', 'a', 'Content-Length', '100'],
    framing: 'length',
    body: Buffer.alloc(100),
  } as const;
  const outcome = await send(forwarder.forward, request, options(server.port));
  expect(outcome).toMatchObject({ status: 413, error: null });
});

test('the body waits where the upstream takes no more', async () => {
  const pieces: number[] = [];
  let taken = false;
  const request = {
    ...get,
    method: 'POST',
    framing: 'length',
    body: Buffer.alloc(100_000),
  } as const;
  const ended = send(
    (_, handler) => ({
      write(piece) {
        pieces.push(piece.length);
        // Full after the first piece; there is room again a turn later.
        if (pieces.length === 1) {
          setImmediate(() => {
            taken = pieces.length === 1;
            handler.onDrain();
          });
        }
        return pieces.length > 1;
      },
      end: () => handler.onEnd([]),
      pause() {},
      resume() {},
      abort() {},
    }),
    request,
    options(1),
  );
  await ended;
  expect(taken).toBe(true);
  expect(pieces).toEqual([65_536, 34_464]);
});

test('a connection that is not made in time was never there', async () => {
  // No address refuses to answer on every machine, so the forwarder's own word is taken for it.
  const outcome = await send(
    (_, handler) => {
      const code = 'LOOP_GATEWAY_UPSTREAM_CONNECT_TIMEOUT';
      setImmediate(() => handler.onError({ kind: 'timeout', code, message: 'no connection' }));
      return { write: () => true, end() {}, pause() {}, resume() {}, abort() {} };
    },
    get,
    options(1),
  );
  expect(outcome).toMatchObject({ connected: false, error: { kind: 'timeout' } });
});
