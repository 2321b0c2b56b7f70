import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { RoutePolicies } from '../../src/core/route-policies.js';
import { readHead, readResponse } from '../gateway/harness/http-message.js';
import { openGateway, type TestRoute } from '../gateway/harness/open-gateway.js';
import { ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { webSocketUpstream } from '../gateway/harness/websocket-upstream.js';
import { dial } from '../gateway/harness/wire.js';

const none = { set: {}, add: {}, remove: [] };

async function edited(policies: RoutePolicies, answer = ok(), route: Partial<TestRoute> = {}) {
  const heads: string[] = [];
  const upstream = await rawUpstream({
    async serve(wire) {
      for (;;) {
        heads.push(await wire.until('\r\n\r\n'));
        wire.send(answer);
      }
    },
  });
  const gateway = await openGateway({
    services: { reviews: { port: upstream.port } },
    routes: [{ to: 'reviews', path: '/reviews/*', ...route, policies }],
  });
  const ask = async (lines: string, target = '/reviews/1?x=%2F') => {
    const client = await dial(gateway.edge);
    client.send(`GET ${target} HTTP/1.1\r\nHost: shop\r\n${lines}\r\n`);
    return readResponse(client);
  };
  return { heads, gateway, ask };
}

/** Header lines of a head, by name in lower case. */
function linesOf(head: string, name: string): string[] {
  return head.split('\r\n').filter((line) => line.toLowerCase().startsWith(`${name}:`));
}

test('a route asks its service for another path and host, and notes what came', async () => {
  const { heads, ask, gateway } = await edited({
    rewrite: { path: '/v2/*', host: 'reviews.internal' },
  });
  expect((await ask('Accept: */*\r\n')).status).toBe(200);
  const [head = ''] = heads;
  expect(head).toMatch(/^GET \/v2\/1\?x=%2F HTTP\/1\.1\r\n/);
  expect(linesOf(head, 'host')).toEqual(['Host: reviews.internal']);
  expect(linesOf(head, 'x-forwarded-host')).toEqual(['x-forwarded-host: shop']);
  const { exchange } = await gateway.log.ended();
  expect(exchange).toMatchObject({
    path: '/reviews/1?x=%2F',
    authority: 'shop',
    requestHeaders: ['Host', 'shop', 'Accept', '*/*'],
    forwarded: { path: '/v2/1?x=%2F', authority: 'reviews.internal', removed: [], added: [] },
  });
});

test('headers of a request are set, added and removed, whatever their case and number', async () => {
  const request = {
    set: { 'x-tier': 'gold', 'x-name': 'Zoë' },
    add: { 'x-seen': '2' },
    remove: ['x-debug'],
  };
  const { heads, ask, gateway } = await edited({ headers: { request } });
  await ask('X-Debug: 1\r\nX-Tier: tin\r\nx-seen: 1\r\nx-debug: 2\r\nX-Tier: lead\r\nx-a: b:c\r\n');
  const [head = ''] = heads;
  expect(head).toMatch(/^GET \/reviews\/1\?x=%2F HTTP/);
  expect(linesOf(head, 'x-debug')).toEqual([]);
  expect(linesOf(head, 'x-tier')).toEqual(['x-tier: gold']);
  expect(linesOf(head, 'x-name')).toEqual([`x-name: ${Buffer.from('Zoë').toString('latin1')}`]);
  expect(linesOf(head, 'x-seen')).toEqual(['x-seen: 1', 'x-seen: 2']);
  expect(linesOf(head, 'x-a')).toEqual(['x-a: b:c']);
  expect(linesOf(head, 'host')).toEqual(['Host: shop']);
  expect(linesOf(head, 'traceparent')).toHaveLength(1);
  expect(head.endsWith('\r\n\r\n')).toBe(true);
  const { exchange } = await gateway.log.ended();
  expect(exchange.requestHeaders).toContain('tin');
  expect(exchange.forwarded).toMatchObject({
    path: null,
    removed: ['x-debug', 'x-tier', 'x-name'],
    added: ['x-tier', 'gold', 'x-name', expect.any(String), 'x-seen', '2'],
  });
});

test('a body goes on as it came behind a head that was changed', async () => {
  const { gateway, upstream } = await (async () => {
    const upstream = await rawUpstream();
    const policies = {
      rewrite: { path: '/v2', host: null },
      headers: { request: { ...none, remove: ['content-type'] } },
    };
    const services = { reviews: { port: upstream.port } };
    return {
      upstream,
      gateway: await openGateway({ services, routes: [{ to: 'reviews', policies }] }),
    };
  })();
  const client = await dial(gateway.edge);
  client.send(
    'POST /a HTTP/1.1\r\nHost: shop\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello',
  );
  const wire = await upstream.accept();
  const head = await readHead(wire);
  expect(head.line).toBe('POST /v2 HTTP/1.1');
  expect(head.first('content-length')).toBe('5');
  expect(head.first('content-type')).toBeUndefined();
  expect(await wire.take(5)).toBe('hello');
  wire.send(ok());
  expect((await readResponse(client)).status).toBe(200);
});

test('headers of an answer are changed for the client, and noted as the service gave them', async () => {
  const response = { set: { 'x-tier': 'gold' }, add: { vary: 'x-b' }, remove: ['server'] };
  const answer = ok('body', 'Server: a\r\nserver: b\r\nX-Tier: tin\r\nVary: x-a\r\n');
  const { ask, gateway } = await edited({ headers: { response } }, answer);
  const got = await ask('');
  expect(got.body).toBe('body');
  expect(got.all('server')).toEqual([]);
  expect(got.all('x-tier')).toEqual(['gold']);
  expect(got.all('vary')).toEqual(['x-a', 'x-b']);
  expect(got.first('x-loop-trace')).toMatch(/^[0-9a-f]{32}$/);
  const { exchange } = await gateway.log.ended();
  expect(exchange.responseHeaders).toContain('tin');
  expect(exchange.forwarded).toMatchObject({ removed: [], added: [] });
});

test("loop's own answers are not changed", async () => {
  const response = { ...none, set: { 'x-tier': 'gold' } };
  const gateway = await openGateway({
    services: { reviews: { port: 1 } },
    routes: [{ to: 'reviews', policies: { headers: { response } } }],
  });
  const client = await dial(gateway.edge);
  client.send('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
  const got = await readResponse(client);
  expect(got.status).toBe(502);
  expect(got.first('x-tier')).toBeUndefined();
});

test('a route that changes nothing leaves its exchange without a word', async () => {
  const { gateway, ask } = await edited({});
  await ask('');
  expect((await gateway.log.ended()).exchange.forwarded).toBeNull();
});

test("a WebSocket's handshake is changed like any other request", async () => {
  const upstream = await webSocketUpstream();
  const request = { ...none, set: { 'x-tier': 'gold' }, remove: ['x-debug'] };
  const policies = {
    rewrite: { path: '/v2/*', host: 'reviews.internal' },
    headers: { request, response: { ...none, set: { 'x-served-by': 'shop' }, remove: [] } },
  };
  const gateway = await openGateway({
    services: { reviews: { port: upstream.port } },
    routes: [{ to: 'reviews', path: '/ws/*', policies }],
  });
  const accepted = upstream.accept();
  const client = new WebSocket(`ws://127.0.0.1:${gateway.edge}/ws/a?b=c`, {
    headers: { 'X-Debug': '1' },
  });
  onTestFinished(() => client.terminate());
  const [answer] = (await once(client, 'upgrade')) as [IncomingMessage];
  expect(answer.headers['x-served-by']).toBe('shop');
  const { request: got } = await accepted;
  expect(got.url).toBe('/v2/a?b=c');
  expect(got.headers).toMatchObject({ host: 'reviews.internal', 'x-tier': 'gold' });
  expect(got.headers['x-debug']).toBeUndefined();
  expect(gateway.log.all[0]?.exchange).toMatchObject({
    path: '/ws/a?b=c',
    forwarded: { path: '/v2/a?b=c', authority: 'reviews.internal' },
  });
});
