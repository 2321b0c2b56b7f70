import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { errorOf, readHead, readResponse } from '../gateway/harness/http-message.js';
import { gatewayTo, openGateway } from '../gateway/harness/open-gateway.js';
import { ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { openWebSocket, webSocketUpstream } from '../gateway/harness/websocket-upstream.js';
import { handshake, switching } from '../gateway/harness/websocket-wire.js';
import { dial } from '../gateway/harness/wire.js';
import { Authority } from '../harness/certificates.js';

/** A client that has sent its handshake, and a service that has read it. */
async function asked(lines = '', options: Parameters<typeof gatewayTo>[1] = {}) {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port, options);
  const client = await dial(gateway.mesh);
  client.send(handshake('/chat', 'ratings', lines));
  const service = await upstream.accept();
  const request = await readHead(service);
  return { upstream, gateway, client, service, request };
}

test('the handshake carries headers, trace ids and all that is offered to the upstream', async () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const upstream = await webSocketUpstream();
  const gateway = await gatewayTo(upstream.port);
  const accepted = upstream.accept();
  const client = await openWebSocket(`ws://127.0.0.1:${gateway.mesh}/chat?room=1&x=%20`, {
    protocols: ['v2.chat', 'v1.chat'],
    headers: {
      Host: 'ratings',
      Cookie: 'a=1',
      Origin: 'http://shop',
      'X-Forwarded-For': '1.2.3.4',
      traceparent: `00-${trace}-00f067aa0ba902b7-01`,
    },
  });
  const { request } = await accepted;
  expect(client.protocol).toBe('v2.chat');
  expect(request.url).toBe('/chat?room=1&x=%20');
  expect(request.headers).toMatchObject({
    host: 'ratings',
    connection: 'Upgrade',
    upgrade: 'websocket',
    cookie: 'a=1',
    origin: 'http://shop',
    'sec-websocket-protocol': 'v2.chat,v1.chat',
    'sec-websocket-extensions': expect.stringContaining('permessage-deflate'),
    'x-forwarded-for': '1.2.3.4, 127.0.0.1',
    'x-b3-traceid': trace,
    via: expect.stringMatching(/^1\.1 loop-/),
  });
  const [{ exchange } = { exchange: null }] = gateway.log.all;
  expect(request.headers.traceparent).toBe(`00-${trace}-${exchange?.spanId}-01`);
  expect(request.headers['x-request-id']).toBe(exchange?.requestId);
});

test("the client gets its 101 when the service gives it, and it is the service's", async () => {
  const { client, service, gateway, request } = await asked('Sec-WebSocket-Protocol: b, a\r\n');
  expect(request.first('sec-websocket-key')).toBe('dGhlIHNhbXBsZSBub25jZQ==');
  service.send('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n');
  expect((await readHead(client)).line).toBe('HTTP/1.1 103 Early Hints');
  expect(client.unread).toBe('');
  service.send(
    `${switching('Sec-WebSocket-Protocol: a\r\nX-Mine: 1\r\nContent-Length: 5\r\n')}\x81\x02hi`,
  );
  const head = await readHead(client);
  expect(head.line).toBe('HTTP/1.1 101 Switching Protocols');
  expect(head.headers.slice(0, 3)).toEqual([
    ['Sec-WebSocket-Accept', 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='],
    ['Sec-WebSocket-Protocol', 'a'],
    ['X-Mine', '1'],
  ]);
  expect(head.all('connection')).toEqual(['Upgrade']);
  expect(head.all('upgrade')).toEqual(['websocket']);
  expect(head.first('content-length')).toBeUndefined();
  const [{ exchange } = { exchange: null }] = gateway.log.all;
  expect(head.first('x-request-id')).toBe(exchange?.requestId);
  expect(head.first('x-loop-trace')).toBe(exchange?.traceId);
  expect(await client.take(4)).toBe('\x81\x02hi');
  expect(exchange).toMatchObject({ status: 101, answeredStatus: 101, bytesFromUpstream: 2 });
});

test('a refusal comes as the service gave it, is recorded, and leaves the connection', async () => {
  const { client, service, gateway } = await asked();
  service.send(
    ok('come back later', 'X-Why: full\r\nRetry-After: 9\r\n').replace('200 OK', '403 Full'),
  );
  const refusal = await readResponse(client);
  expect(refusal).toMatchObject({ line: 'HTTP/1.1 403 Full', body: 'come back later' });
  expect(refusal.first('x-why')).toBe('full');
  expect(refusal.first('retry-after')).toBe('9');
  const { exchange, responseBody } = await gateway.log.ended();
  expect(exchange).toMatchObject({
    ...{ protocol: 'websocket', status: 403, answeredStatus: 403, error: null, closeCode: 0 },
  });
  expect(responseBody).toBe('come back later');
  client.send('GET /next HTTP/1.1\r\nHost: ratings\r\n\r\n');
  expect((await readHead(service)).line).toBe('GET /next HTTP/1.1');
  service.send(ok('next'));
  expect((await readResponse(client)).body).toBe('next');
});

test('what comes behind a handshake that is refused is the next request', async () => {
  const { client, service } = await asked();
  client.send('GET /next HTTP/1.1\r\nHost: ratings\r\n\r\n');
  service.send(ok('no').replace('200 OK', '404 Not Found'));
  expect((await readHead(service)).line).toBe('GET /next HTTP/1.1');
  service.send(ok('next'));
  expect((await readResponse(client)).status).toBe(404);
  expect((await readResponse(client)).body).toBe('next');
});

test('what the service would upgrade to is in its 426', async () => {
  const { client, service } = await asked();
  service.send(
    'HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n',
  );
  const refusal = await readResponse(client);
  expect(refusal.first('upgrade')).toBe('websocket');
  expect(refusal.all('connection').join()).toContain('Upgrade');
  expect(refusal.first('sec-websocket-version')).toBe('13');
});

test.each([
  ['to something else', switching().replace('websocket', 'h2c')],
  ['to several things', switching().replace('websocket', 'websocket, h2c')],
  ['to nothing', switching().replace('Upgrade: websocket\r\n', '')],
  ['without its connection', switching().replace('Connection: Upgrade\r\n', '')],
  ['in HTTP/1.0', switching().replace('HTTP/1.1', 'HTTP/1.0')],
  ['with a name that is none', switching('X Y: 1\r\n')],
])('a 101 %s is a 502', async (_what, answer) => {
  const { client, service, gateway } = await asked();
  service.send(answer);
  const response = await readResponse(client);
  expect(response.status).toBe(502);
  expect(errorOf(response).code).toBe('LOOP_GATEWAY_UPSTREAM_MALFORMED');
  await service.ended;
  expect((await gateway.log.ended()).exchange).toMatchObject({ error: 'reset' });
});

test('an upstream that is down is a 502, and is noted', async () => {
  const gateway = await gatewayTo(1);
  const client = await dial(gateway.edge);
  client.send(handshake('/'));
  const response = await readResponse(client);
  expect(response.status).toBe(502);
  expect(errorOf(response).code).toBe('LOOP_GATEWAY_UPSTREAM_REFUSED');
  expect((await gateway.log.ended()).exchange).toMatchObject({
    ...{ error: 'connect', status: 0, answeredStatus: 502 },
  });
});

test('an upstream that never answers the handshake is given up with 504', async () => {
  const { client, service, gateway } = await asked('', { timeouts: { firstByteMs: 100 } });
  expect((await readResponse(client)).status).toBe(504);
  await service.ended;
  expect((await gateway.log.ended()).exchange).toMatchObject({ error: 'timeout', status: 0 });
});

test('a client that leaves before the upstream has answered is noted as aborted', async () => {
  const { client, service, gateway } = await asked();
  client.reset();
  await service.ended;
  expect((await gateway.log.ended()).exchange).toMatchObject({ error: 'aborted', status: 0 });
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
  ['what is decoded twice', '/chat/%252e%252e/a', 400, 'LOOP_GATEWAY_BAD_REQUEST'],
])(
  'at the edge a handshake with %s is refused before any upstream',
  async (_what, path, status, code) => {
    const upstream = await webSocketUpstream();
    const gateway = await openGateway({
      services: { ratings: { port: upstream.port } },
      routes: [{ to: 'ratings', path: '/chat/*' }],
    });
    const client = await dial(gateway.edge);
    client.send(handshake(path));
    const response = await readResponse(client);
    expect(response.status).toBe(status);
    expect(errorOf(response).code).toBe(code);
    expect(response.first('x-request-id')).toBe(errorOf(response).requestId);
    expect(gateway.log.all).toEqual([]);
    client.send(handshake('/chat/1'));
    expect((await readHead(client)).line).toContain('101');
  },
);

test.each(['/chat/a/../b', '/chat/%zz', '//elsewhere', '/a\\b'])(
  'the target %s goes to the service as it came',
  async (path) => {
    const upstream = await rawUpstream();
    const gateway = await gatewayTo(upstream.port);
    const client = await dial(gateway.mesh);
    client.send(handshake(path));
    expect((await readHead(await upstream.accept())).line).toBe(`GET ${path} HTTP/1.1`);
  },
);

test('a WebSocket to a service of HTTP/2 goes by HTTP/1.1', async () => {
  const authority = new Authority();
  const server = createSecureServer({ ...authority.issue('ratings'), allowHTTP1: true });
  server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
    socket.end(`${switching()}${request.httpVersion}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const tls = { ca: authority.certFile, serverName: 'ratings', verify: true };
  const gateway = await openGateway({ services: { ratings: { port, tls, http2: true } } });
  const client = await dial(gateway.mesh);
  client.send(handshake('/'));
  expect((await readHead(client)).line).toContain('101');
  expect(await client.take(3)).toBe('1.1');
});

test('a WebSocket to an https service goes by TLS that trusts what the service says', async () => {
  const authority = new Authority();
  const { cert, key } = authority.issue('ratings');
  const server = createServer({ cert, key });
  const sockets = new WebSocketServer({ server });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const tls = { ca: authority.certFile, serverName: 'ratings', verify: true };
  const gateway = await openGateway({
    services: {
      ratings: { port, tls },
      stranger: { port, tls: { serverName: 'ratings', verify: true } },
    },
  });
  const accepted = once(sockets, 'connection');
  const client = await openWebSocket(`ws://127.0.0.1:${gateway.mesh}/`, {
    headers: { Host: 'ratings' },
  });
  const [service] = (await accepted) as [WebSocket];
  const [[text]] = await Promise.all([once(client, 'message'), service.send('hello')]);
  expect(String(text)).toBe('hello');
  client.close(1000);
  expect((await gateway.log.ended()).exchange).toMatchObject({
    ...{ status: 101, closeCode: 1000, upstreamScheme: 'https' },
  });

  const refused = await dial(gateway.mesh);
  refused.send(handshake('/', 'stranger'));
  const response = await readResponse(refused);
  expect(response.status).toBe(502);
  expect(errorOf(response).code).toBe('LOOP_GATEWAY_TLS');
});
