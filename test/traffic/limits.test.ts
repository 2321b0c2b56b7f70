import { expect, test } from 'vitest';
import { errorOf, readHead, readResponse } from '../gateway/harness/http-message.js';
import { ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { openWebSocket, webSocketUpstream } from '../gateway/harness/websocket-upstream.js';
import { dial } from '../gateway/harness/wire.js';
import { openSteered, type SteeredOptions } from './open-steered.js';

const get = (path = '/') => `GET ${path} HTTP/1.1\r\nHost: shop\r\n\r\n`;

async function limited(limits: object, options: SteeredOptions = {}) {
  const upstream = await rawUpstream();
  const given = { connections: null, pending: 1024, requests: null, ...limits };
  const gateway = await openSteered([upstream.port], { ...options, policies: { limits: given } });
  const ask = async (request = get()) => {
    const before = gateway.log.all.length;
    const client = await dial(gateway.edge);
    client.send(request);
    while (gateway.log.all.length === before) await new Promise((done) => setImmediate(done));
    return client;
  };
  return { upstream, gateway, ask };
}

test('what is beyond connections and pending is answered 503 at once, and says why', async () => {
  const { upstream, gateway, ask } = await limited({ connections: 1, pending: 1 });
  const first = await ask();
  const second = await ask();
  const response = await readResponse(await ask());
  expect(response.status).toBe(503);
  expect(errorOf(response)).toMatchObject({
    code: 'LOOP_TRAFFIC_OVERLOADED',
    message:
      'reviews is given no more: 1 connections are in use (limits.connections), ' +
      'and 1 requests wait for one (limits.pending)',
  });
  expect((await gateway.log.ended()).exchange).toBeDefined();
  expect(gateway.log.all[2]?.exchange).toMatchObject({ error: 'connect', answeredStatus: 503 });
  const wire = await upstream.accept();
  await readHead(wire);
  wire.send(ok('first'));
  expect((await readResponse(first)).body).toBe('first');
  // The one that waited goes on, on the connection that became free.
  await readHead(wire);
  wire.send(ok('second'));
  expect((await readResponse(second)).body).toBe('second');
  expect(upstream.connections.length).toBe(1);
});

test('requests that run and requests that wait count together for requests', async () => {
  const { ask } = await limited({ connections: 1, requests: 2 });
  await ask();
  await ask();
  const response = await readResponse(await ask());
  expect(errorOf(response).message).toContain('2 requests are under way (limits.requests)');
});

test('a place is free again however a request ended', async () => {
  const { upstream, gateway, ask } = await limited({ connections: 1, pending: 0 });
  const gone = await ask();
  await readHead(await upstream.accept());
  gone.socket.destroy();
  await gateway.log.ended(0);
  const broken = await ask(`POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 0\r\n\r\n`);
  const wire = await upstream.accept();
  await readHead(wire);
  wire.socket.destroy();
  expect((await readResponse(broken)).status).toBe(502);
  const last = await ask();
  const other = await upstream.accept();
  await readHead(other);
  other.send(ok());
  expect((await readResponse(last)).status).toBe(200);
});

test('one that waits and goes away leaves its place in the line', async () => {
  const { gateway, ask } = await limited({ connections: 1, pending: 1 });
  await ask();
  (await ask()).socket.destroy();
  await gateway.log.ended(0);
  await ask();
  expect((await readResponse(await ask())).status).toBe(503);
  expect(gateway.log.all.map(({ exchange }) => exchange.answeredStatus)).toEqual([0, 0, 0, 503]);
});

test('one that waits for longer than a connection may take is answered 503', async () => {
  const { ask } = await limited({ connections: 1 }, { connectMs: 30 });
  await ask();
  const response = await readResponse(await ask());
  expect(response.status).toBe(503);
  expect(errorOf(response).message).toContain('was free within 30 ms');
});

test('the body of one that waits comes through whole', async () => {
  const { upstream, ask } = await limited({ connections: 1 });
  const first = await ask();
  const body = 'x'.repeat(400_000);
  const second = await ask(
    `POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  const wire = await upstream.accept();
  await readHead(wire);
  wire.send(ok());
  await readResponse(first);
  await readHead(wire);
  expect((await wire.take(body.length)) === body).toBe(true);
  wire.send(ok('whole'));
  expect((await readResponse(second)).body).toBe('whole');
});

test('limits that change let in those that wait; without limits all go', async () => {
  const { upstream, gateway, ask } = await limited({ connections: 1 });
  for (let i = 0; i < 4; i++) await ask();
  gateway.configure([upstream.port], { limits: { connections: 2, pending: 9, requests: null } });
  await upstream.accept();
  await upstream.accept();
  gateway.configure([upstream.port], {});
  await upstream.accept();
  await upstream.accept();
  expect(upstream.connections.length).toBe(4);
});

test('a WebSocket has a place among the connections for as long as it is open, and does not wait for one', async () => {
  const upstream = await webSocketUpstream();
  const limits = { connections: 1, pending: 5, requests: null };
  const gateway = await openSteered([upstream.port], { policies: { limits } });
  const url = `ws://127.0.0.1:${gateway.edge}/`;
  const first = await openWebSocket(url);
  const client = await dial(gateway.edge);
  client.send(
    'GET / HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  const refused = await readResponse(client);
  expect(refused.status).toBe(503);
  expect(errorOf(refused)).toMatchObject({
    code: 'LOOP_TRAFFIC_OVERLOADED',
    message: 'reviews is given no more: 1 connections are in use (limits.connections)',
  });
  first.close();
  await gateway.log.ended();
  await expect.poll(async () => (await openWebSocket(url)).readyState).toBe(1);
});
