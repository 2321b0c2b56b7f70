import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { expect, onTestFinished, test } from 'vitest';
import type { Endpoint } from '../../../src/core/config.js';
import type { ForwardRequest } from '../../../src/core/forward.js';
import { Http2Pool } from '../../../src/gateway/upstream/http2/http2-pool.js';

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

function askOnce(pool: Http2Pool, upstream: Endpoint): Promise<string> {
  const request: ForwardRequest = {
    upstream,
    timeouts: { connectMs: 5_000, firstByteMs: 100, idleMs: 5_000 },
    method: 'GET',
    head: 'GET / HTTP/1.1\r\nHost: ratings\r\n\r\n',
    framing: 'none',
    expectsContinue: false,
  };
  return new Promise((resolve) => {
    pool.forward(request, {
      onConnected: () => setImmediate(() => pool.checkDeadlines(performance.now() + 200)),
      onInformation() {},
      onHead() {},
      onData() {},
      onEnd: () => resolve('answered'),
      onError: ({ code }) => resolve(code),
      onDrain() {},
    });
  });
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
