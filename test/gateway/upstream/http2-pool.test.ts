import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { expect, onTestFinished, test } from 'vitest';
import type { Endpoint } from '../../../src/core/config.js';
import type { ForwardRequest } from '../../../src/core/forward.js';
import { Http2Pool } from '../../../src/gateway/upstream/http2/http2-pool.js';
import { http2Upstream } from '../harness/http2-upstream.js';

/** Takes connections, says nothing and never ends its side. */
async function frozen() {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket.on('error', () => {}).resume());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

function forward(
  pool: Http2Pool,
  upstream: Endpoint,
  firstByteMs: number,
  onConnected: () => void,
  tell: (outcome: string) => void,
) {
  const request: ForwardRequest = {
    upstream,
    timeouts: { connectMs: 5_000, firstByteMs, idleMs: 5_000 },
    method: 'GET',
    head: 'GET / HTTP/1.1\r\nHost: ratings\r\n\r\n',
    framing: 'none',
    expectsContinue: false,
  };
  return pool.forward(request, {
    onConnected,
    onInformation() {},
    onHead() {},
    onData() {},
    onEnd: () => tell('answered'),
    onError: ({ code }) => tell(code),
    onDrain() {},
  });
}

function askOnce(pool: Http2Pool, upstream: Endpoint): Promise<string> {
  const late = () => setImmediate(() => pool.checkDeadlines(performance.now() + 200));
  return new Promise((resolve) => forward(pool, upstream, 100, late, resolve));
}

/** Takes one request at a time by each connection, and answers when it is told to. */
async function oneAtATime() {
  const { port, calls, sessions } = await http2Upstream(() => {}, { streamsMax: 1 });
  const endpoint: Endpoint = { protocol: 'http', host: '127.0.0.1', port, http2: true };
  const pool = new Http2Pool(endpoint, { warn() {} });
  onTestFinished(() => pool.close());
  const outcomes: string[] = [];
  const ask = (count: number) =>
    Array.from({ length: count }, () =>
      forward(
        pool,
        endpoint,
        60_000,
        () => {},
        (outcome) => outcomes.push(outcome),
      ),
    );
  return { pool, calls, sessions, outcomes, ask };
}

test('a connection by which nothing comes is given up, and its place is free again', async () => {
  const { port, sockets } = await frozen();
  const endpoint: Endpoint = { protocol: 'http', host: '127.0.0.1', port, http2: true };
  const pool = new Http2Pool(endpoint, { warn() {} });
  onTestFinished(() => pool.close());
  // One more than there are places.
  for (let i = 0; i < 65; i++) {
    expect(await askOnce(pool, endpoint)).toBe('LOOP_GATEWAY_UPSTREAM_TIMEOUT');
  }
  await expect.poll(() => sockets.length).toBe(65);
  pool.checkDeadlines(performance.now() + 2_000);
  const closed = sockets.map((socket) => new Promise((resolve) => socket.on('close', resolve)));
  // Nobody is there any more who takes it.
  const knock = setInterval(() => {
    for (const socket of sockets) socket.write('anyone?');
  }, 20);
  await Promise.all(closed);
  clearInterval(knock);
});

test('requests wait for their turn where every connection is full, within bounds', async () => {
  const { calls, sessions, outcomes, ask } = await oneAtATime();
  ask(64);
  await expect.poll(() => calls.length).toBe(64);
  const waiting = ask(1024);
  ask(1);
  expect(outcomes).toEqual(['LOOP_GATEWAY_UPSTREAM_BUSY']);
  for (const each of waiting.slice(1)) each.abort();
  expect(calls).toHaveLength(64);
  calls[0]?.stream.respond({ ':status': 200 }, { endStream: true });
  await expect.poll(() => calls.length).toBe(65);
  expect(calls[64]?.session).toBe(calls[0]?.session);
  expect(sessions).toHaveLength(64);
});

test('a request that waits in vain for a turn says what it waited for', async () => {
  const { pool, calls, outcomes, ask } = await oneAtATime();
  ask(64);
  await expect.poll(() => calls.length).toBe(64);
  const now = performance.now();
  ask(1);
  pool.checkDeadlines(now + 50);
  expect(outcomes).toEqual([]);
  pool.checkDeadlines(now + 6_000);
  expect(outcomes.at(-1)).toBe('LOOP_GATEWAY_UPSTREAM_BUSY');
});

test('an upstream that takes none is asked by one connection, and sent what waits when it takes some', async () => {
  const { calls, sessions, outcomes, ask } = await oneAtATime();
  ask(1);
  await expect.poll(() => calls.length).toBe(1);
  const lowered = once(sessions[0] as NodeJS.EventEmitter, 'localSettings');
  sessions[0]?.settings({ maxConcurrentStreams: 0 });
  await lowered;
  calls[0]?.stream.respond({ ':status': 200 }, { endStream: true });
  await expect.poll(() => outcomes).toEqual(['answered']);
  ask(3);
  sessions[0]?.settings({ maxConcurrentStreams: 3 });
  await expect.poll(() => calls.length).toBe(4);
  expect(sessions).toHaveLength(1);
});
