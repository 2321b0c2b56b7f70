import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { readHead } from '../gateway/harness/http-message.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { rawUpstream } from '../gateway/harness/raw-upstream.js';
import {
  closeOf,
  openWebSocket,
  webSocketUpstream,
} from '../gateway/harness/websocket-upstream.js';
import { handshake, switching } from '../gateway/harness/websocket-wire.js';
import { dial } from '../gateway/harness/wire.js';

/** A WebSocket through the gateway, seen from both ends. */
async function linked(path = '/chat?room=1', options: Parameters<typeof openWebSocket>[1] = {}) {
  const upstream = await webSocketUpstream();
  const gateway = await gatewayTo(upstream.port);
  const accepted = upstream.accept();
  const headers = { Host: 'ratings', ...options?.headers };
  const client = await openWebSocket(`ws://127.0.0.1:${gateway.mesh}${path}`, {
    ...options,
    headers,
  });
  const { socket: service, request } = await accepted;
  // A ping passes only when the gateway has joined the two.
  await Promise.all([once(client, 'ping'), service.ping()]);
  return { gateway, client, service, request };
}

async function message(socket: WebSocket): Promise<{ data: Buffer; binary: boolean }> {
  const [data, binary] = (await once(socket, 'message')) as [Buffer, boolean];
  return { data, binary };
}

test('text and binary messages pass both ways and are counted', async () => {
  const { client, service, gateway } = await linked();
  const [first] = await Promise.all([message(service), client.send('hällo')]);
  expect(first).toEqual({ data: Buffer.from('hällo'), binary: false });
  const [second] = await Promise.all([message(client), service.send(Buffer.from([0, 255, 1]))]);
  expect(second).toEqual({ data: Buffer.from([0, 255, 1]), binary: true });
  const large = Buffer.alloc(300_000, 'x');
  const [third] = await Promise.all([message(service), client.send(large)]);
  expect(third.data.equals(large)).toBe(true);
  client.close(1000, 'done');
  expect(await closeOf(service)).toEqual({ code: 1000, reason: 'done' });
  const { exchange } = await gateway.log.ended();
  expect(exchange).toMatchObject({
    protocol: 'websocket',
    method: 'GET',
    path: '/chat?room=1',
    service: 'ratings',
    status: 101,
    answeredStatus: 101,
    error: null,
    closeCode: 1000,
    bytesFromDownstream: 6 + 300_000,
    bytesFromUpstream: 3,
  });
  expect(exchange.connectedAt).toBeGreaterThanOrEqual(exchange.startedAt);
  expect(exchange.firstByteAt).toBeGreaterThanOrEqual(exchange.connectedAt);
});

test('what the client sends before the upstream is connected arrives and is counted', async () => {
  const upstream = await webSocketUpstream();
  const gateway = await gatewayTo(upstream.port);
  const accepted = upstream.accept();
  const client = await dial(gateway.mesh);
  // A masked text frame, "hi", right behind the handshake.
  const frame = Buffer.from([0x81, 0x82, 1, 2, 3, 4, 0x68 ^ 1, 0x69 ^ 2]);
  client.send(Buffer.concat([Buffer.from(handshake('/')), frame]));
  const { socket } = await accepted;
  expect((await message(socket)).data.toString()).toBe('hi');
  socket.close(1000);
  await readHead(client);
  client.end();
  expect((await gateway.log.ended()).exchange.bytesFromDownstream).toBe(2);
});

test('a close of the upstream reaches the client with code and reason', async () => {
  const { client, service, gateway } = await linked();
  const closed = closeOf(client);
  service.close(4001, 'no more');
  expect(await closed).toEqual({ code: 4001, reason: 'no more' });
  expect((await gateway.log.ended()).exchange).toMatchObject({ closeCode: 4001, error: null });
});

test('a close without a code is one on the other side', async () => {
  const { client, service, gateway } = await linked();
  const closed = closeOf(service);
  client.close();
  await closed;
  expect((await gateway.log.ended()).exchange).toMatchObject({ closeCode: 1005, error: null });
});

test('an upstream that breaks off is noted as reset, and the client sees no close frame', async () => {
  const { client, service, gateway } = await linked();
  const closed = closeOf(client);
  service.terminate();
  expect((await closed).code).toBe(1006);
  expect((await gateway.log.ended()).exchange).toMatchObject({ closeCode: 1006, error: 'reset' });
});

test('a client that breaks off is noted as aborted, and the upstream sees no close frame', async () => {
  const { client, service, gateway } = await linked();
  const closed = closeOf(service);
  client.terminate();
  expect((await closed).code).toBe(1006);
  expect((await gateway.log.ended()).exchange).toMatchObject({ closeCode: 1006, error: 'aborted' });
});

test('what the service compresses is compressed for the client, and the other way round', async () => {
  const upstream = await webSocketUpstream({ perMessageDeflate: { threshold: 0 } });
  const gateway = await gatewayTo(upstream.port);
  const accepted = upstream.accept();
  const client = await openWebSocket(`ws://127.0.0.1:${gateway.edge}/`);
  const { socket: service } = await accepted;
  expect(client.extensions).toBe('permessage-deflate');
  const text = 'all alike '.repeat(1_000);
  const [there] = await Promise.all([message(service), client.send(text)]);
  const [back] = await Promise.all([message(client), service.send(text)]);
  expect([there.data.toString(), back.data.toString()]).toEqual([text, text]);
  client.close(1000);
  const { exchange } = await gateway.log.ended();
  expect(exchange.closeCode).toBe(1000);
  expect(exchange.bytesFromUpstream).toBeGreaterThan(0);
  expect(exchange.bytesFromUpstream).toBeLessThan(text.length / 10);
});

/** Both ends of a WebSocket as bytes. */
async function joined(options: Parameters<typeof gatewayTo>[1] = {}) {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port, options);
  const client = await dial(gateway.mesh);
  client.send(handshake('/'));
  const service = await upstream.accept();
  await readHead(service);
  service.send(switching());
  await readHead(client);
  return { gateway, client, service };
}

test('a service that resets the connection resets it for the client, behind what it had said', async () => {
  const { client, service, gateway } = await joined();
  service.send('\x81\x05hello');
  expect(await client.take(7)).toBe('\x81\x05hello');
  service.reset();
  expect(await client.ended).toBe('reset');
  expect((await gateway.log.ended()).exchange).toMatchObject({
    ...{ error: 'reset', errorCode: 'LOOP_GATEWAY_UPSTREAM_RESET', closeCode: 1006 },
    errorMessage: expect.stringMatching(/^127.0.0.1:\d+ broke the WebSocket off without/),
  });
});

test('a client that resets the connection resets it for the service', async () => {
  const { client, service, gateway } = await joined();
  client.reset();
  expect(await service.ended).toBe('reset');
  expect((await gateway.log.ended()).exchange).toMatchObject({
    ...{ error: 'aborted', closeCode: 1006 },
    errorMessage: 'the downstream broke the WebSocket off without a close frame',
  });
});

test('a client that ends its side still hears the service', async () => {
  const { client, service, gateway } = await joined();
  service.socket.allowHalfOpen = true;
  client.end();
  expect(await service.ended).toBe('end');
  service.send('\x81\x05hello');
  expect(await client.take(7)).toBe('\x81\x05hello');
  service.end();
  expect(await client.ended).toBe('end');
  expect((await gateway.log.ended()).exchange).toMatchObject({ error: 'aborted' });
});

test('a WebSocket on which nothing moves is given up after its bound, and one that moves is not', async () => {
  const { client, service, gateway } = await joined({ timeouts: { idleMs: 600 } });
  const ping = setInterval(() => service.send('\x89\0'), 100);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  clearInterval(ping);
  expect(gateway.log.all[0]?.ends).toBe(0);
  await Promise.all([client.ended, service.ended]);
  expect((await gateway.log.ended()).exchange).toMatchObject({
    ...{ error: 'timeout', errorCode: 'LOOP_GATEWAY_UPSTREAM_IDLE', closeCode: 1006 },
  });
});

test('a slow reader holds the writer back', async () => {
  const { client, service } = await linked();
  client.pause();
  const piece = Buffer.alloc(1 << 20);
  let taken = 0;
  const mebibytes = 128;
  for (let i = 0; i < mebibytes; i++) service.send(piece, () => taken++);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(taken).toBeLessThan(mebibytes / 2);
  let received = 0;
  const all = new Promise<void>((resolve) => {
    client.on('message', () => {
      if (++received === mebibytes) resolve();
    });
  });
  client.resume();
  await all;
});

test('a drain asks WebSockets to go away, and is over when they have', async () => {
  const { client, service, gateway } = await linked();
  const closes = Promise.all([closeOf(client), closeOf(service)]);
  await gateway.gateway.drain(60_000);
  expect((await closes).map(({ code }) => code)).toEqual([1001, 1001]);
  expect(gateway.log.all.map(({ ends, exchange }) => [ends, exchange.closeCode])).toEqual([
    [1, 1001],
  ]);
});

test('a drain does not wait for a WebSocket beyond its bound', async () => {
  const { client, service, gateway } = await linked();
  client.pause();
  const closed = closeOf(service);
  await gateway.gateway.drain(200);
  await closed;
});

test('a drain lets a frame end before it says that the gateway goes away', async () => {
  const { client, service, gateway } = await joined();
  service.send('\x82\x06abc');
  expect(await client.take(5)).toBe('\x82\x06abc');
  const drained = gateway.gateway.drain(60_000);
  service.send('def\x81\x01x');
  expect(await client.take(3)).toBe('def');
  const bye = '\x03\xe9the gateway is shutting down';
  expect(await client.take(2 + bye.length)).toBe(`\x88${String.fromCharCode(bye.length)}${bye}`);
  client.send('\x88\x82\0\0\0\0\x03\xe9');
  expect(await service.take(8)).toBe('\x88\x82\0\0\0\0\x03\xe9');
  service.end();
  expect(await client.rest()).toBe('');
  client.end();
  await drained;
  expect((await gateway.log.ended()).exchange).toMatchObject({ closeCode: 1001, error: null });
});
