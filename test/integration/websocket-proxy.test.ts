import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { errorOf, readHead, readResponse } from '../gateway/harness/http-message.js';
import { gatewayTo, openGateway } from '../gateway/harness/open-gateway.js';
import { ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import {
  closeOf,
  openWebSocket,
  webSocketUpstream,
} from '../gateway/harness/websocket-upstream.js';
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

const handshake = (path: string, host = 'ratings', headers = '') =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${headers}\r\n`;

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

test('an upstream that breaks off is noted as reset, and the client is closed', async () => {
  const { client, service, gateway } = await linked();
  const closed = closeOf(client);
  service.terminate();
  await closed;
  expect((await gateway.log.ended()).exchange).toMatchObject({ closeCode: 1006, error: 'reset' });
});

test('a client that breaks off is noted as aborted, and the upstream is closed', async () => {
  const { client, service, gateway } = await linked();
  const closed = closeOf(service);
  client.terminate();
  await closed;
  expect((await gateway.log.ended()).exchange).toMatchObject({ closeCode: 1006, error: 'aborted' });
});

test('the handshake carries headers, trace ids and the subprotocol to the upstream', async () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const { client, request, gateway } = await linked('/chat?room=1&x=%20', {
    protocols: ['v2.chat', 'v1.chat'],
    headers: {
      Cookie: 'a=1',
      Origin: 'http://shop',
      'X-Forwarded-For': '1.2.3.4',
      traceparent: `00-${trace}-00f067aa0ba902b7-01`,
    },
  });
  expect(client.protocol).toBe('v2.chat');
  expect(request.url).toBe('/chat?room=1&x=%20');
  expect(request.headers).toMatchObject({
    host: 'ratings',
    cookie: 'a=1',
    origin: 'http://shop',
    'sec-websocket-protocol': 'v2.chat',
    'x-forwarded-for': '1.2.3.4, 127.0.0.1',
    'x-b3-traceid': trace,
    via: expect.stringMatching(/^1\.1 loop-/),
  });
  const [{ exchange } = { exchange: null }] = gateway.log.all;
  expect(request.headers.traceparent).toBe(`00-${trace}-${exchange?.spanId}-01`);
  expect(request.headers['x-request-id']).toBe(exchange?.requestId);
});

test('the answer to the handshake carries the ids', async () => {
  const upstream = await webSocketUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(handshake('/', 'ratings', 'X-Request-Id: mine\r\n'));
  const head = await readHead(client);
  expect(head.line).toBe('HTTP/1.1 101 Switching Protocols');
  expect(head.first('x-request-id')).toBe('mine');
  expect(head.first('x-loop-trace')).toMatch(/^[0-9a-f]{32}$/);
});

test('an absolute-form handshake reaches the service it names', async () => {
  const upstream = await webSocketUpstream();
  const gateway = await gatewayTo(upstream.port);
  const accepted = upstream.accept();
  const client = await dial(gateway.mesh);
  client.send(handshake('http://ratings:9080/x?y=1', 'other'));
  expect((await readHead(client)).line).toContain('101');
  expect((await accepted).request.url).toBe('/x?y=1');
});

test.each([
  ['no route', '/private', 404, 'LOOP_GATEWAY_NO_ROUTE'],
  ['dots', '/chat/../private', 404, 'LOOP_GATEWAY_NO_ROUTE'],
  ['dots that stay inside', '/chat/a/../b', 400, 'LOOP_GATEWAY_BAD_REQUEST'],
  ['a broken escape', '/chat/%zz', 400, 'LOOP_GATEWAY_BAD_REQUEST'],
])(
  'at the edge a handshake with %s is refused before any upstream',
  async (_what, path, status, code) => {
    const upstream = await webSocketUpstream();
    const gateway = await openGateway({
      services: { ratings: { port: upstream.port } },
      routes: [{ to: 'ratings', path: '/chat/*' }],
    });
    const client = await dial(gateway.edge);
    client.send(handshake(path, 'ratings'));
    const response = await readResponse(client);
    expect(response.status).toBe(status);
    expect(errorOf(response).code).toBe(code);
    expect(response.first('x-request-id')).toBe(errorOf(response).requestId);
    expect(await client.ended).toBe('end');
    expect(gateway.log.all).toEqual([]);
  },
);

test('an upstream that is down closes the client, and is noted', async () => {
  const gateway = await gatewayTo(1);
  const client = await openWebSocket(`ws://127.0.0.1:${gateway.edge}/`);
  expect((await closeOf(client)).code).toBe(1011);
  expect((await gateway.log.ended()).exchange).toMatchObject({ error: 'connect', status: 0 });
});

test('an upstream that declines the handshake closes the client, and its status is noted', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await openWebSocket(`ws://127.0.0.1:${gateway.edge}/`);
  const closed = closeOf(client);
  const wire = await upstream.accept();
  await readHead(wire);
  wire.send(ok('no').replace('200 OK', '403 Forbidden'));
  expect((await closed).code).toBe(1011);
  await wire.ended;
  expect((await gateway.log.ended()).exchange).toMatchObject({ status: 403, error: null });
});

test('an upstream that never answers the handshake is given up', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port, {
    timeouts: { connectMs: 100, firstByteMs: 100 },
  });
  const client = await openWebSocket(`ws://127.0.0.1:${gateway.edge}/`);
  const closed = closeOf(client);
  const wire = await upstream.accept();
  expect((await closed).code).toBe(1011);
  await wire.ended;
  expect((await gateway.log.ended()).exchange).toMatchObject({ error: 'timeout', status: 0 });
});

test('a client that leaves before the upstream has answered is noted as aborted', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(handshake('/'));
  await readHead(client);
  const wire = await upstream.accept();
  await readHead(wire);
  client.reset();
  expect((await gateway.log.ended()).exchange).toMatchObject({ error: 'aborted', status: 0 });
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
