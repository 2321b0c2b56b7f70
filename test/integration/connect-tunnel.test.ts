import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { errorOf, readHead, readResponse } from '../gateway/harness/http-message.js';
import { gatewayTo, openGateway } from '../gateway/harness/open-gateway.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { webSocketUpstream } from '../gateway/harness/websocket-upstream.js';
import { dial, type Wire } from '../gateway/harness/wire.js';

const clientHello = Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x00, 0x00, 0x01, 0x03]);

const connectTo = (authority: string) =>
  `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`;
const get = (path: string, host = 'ratings') => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

/** A client inside a tunnel. */
async function tunnel(port: number, authority = 'ratings:80', behind = ''): Promise<Wire> {
  const client = await dial(port);
  client.send(connectTo(authority) + behind);
  expect(await client.until('\r\n\r\n')).toBe('HTTP/1.1 200 Connection Established\r\n\r\n');
  return client;
}

async function refused(port: number, bytes: string | Buffer) {
  const client = await dial(port);
  client.send(bytes);
  const response = await readResponse(client);
  await client.ended;
  return { status: response.status, error: errorOf(response), allow: response.first('allow') };
}

test('requests in a tunnel are proxied and noted like those that come to the mesh', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await tunnel(gateway.mesh);
  client.send(
    'POST /a?b=1 HTTP/1.1\r\nHost: ratings\r\nx-request-id: r-1\r\nContent-Length: 5\r\n\r\nhello',
  );
  const wire = await upstream.accept();
  const head = await readHead(wire);
  expect(await wire.take(5)).toBe('hello');
  expect(head.line).toBe('POST /a?b=1 HTTP/1.1');
  expect(head.first('host')).toBe('ratings');
  expect(head.first('traceparent')).toMatch(/^00-/);
  expect(head.first('x-forwarded-for')).toBe('127.0.0.1');
  wire.send(ok('world'));
  expect(await readResponse(client)).toMatchObject({ status: 200, body: 'world' });
  const { exchange } = await gateway.log.ended();
  expect(exchange).toMatchObject({
    listener: 'mesh',
    service: 'ratings',
    authority: 'ratings',
    path: '/a?b=1',
    requestId: 'r-1',
    client: `127.0.0.1:${client.socket.localPort}`,
  });
  // The CONNECT itself is no exchange.
  expect(gateway.log.all).toHaveLength(1);
});

test('requests that come with the CONNECT, and behind each other, are all answered in order', async () => {
  const upstream = await rawUpstream({
    async serve(wire) {
      for (;;) wire.send(ok((await readHead(wire)).line.split(' ')[1]));
    },
  });
  const gateway = await gatewayTo(upstream.port);
  const client = await tunnel(gateway.mesh, 'ratings:80', get('/1') + get('/2'));
  client.send(get('/3'));
  for (const path of ['/1', '/2', '/3']) expect((await readResponse(client)).body).toBe(path);
  client.send(get('/4'));
  expect((await readResponse(client)).body).toBe('/4');
});

test('Expect, chunked bodies and trailers pass a tunnel, and a client that leaves is noticed', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await tunnel(gateway.mesh);
  client.send(
    'PUT /up HTTP/1.1\r\nHost: ratings\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\n\r\n',
  );
  const wire = await upstream.accept();
  await readHead(wire);
  wire.send('HTTP/1.1 100 Continue\r\n\r\n');
  expect((await readHead(client)).line).toBe('HTTP/1.1 100 Continue');
  client.send('3\r\nabc\r\n0\r\nx-sum: 1\r\n\r\n');
  expect(await wire.until('\r\n\r\n')).toBe('3\r\nabc\r\n0\r\nx-sum: 1\r\n\r\n');
  wire.send(ok());
  expect((await readResponse(client)).status).toBe(200);
  client.send(get('/left'));
  await readHead(wire);
  client.end();
  await gateway.log.ended(1);
  expect(gateway.log.all[1]?.exchange.error).toBe('aborted');
});

test('a WebSocket is opened in a tunnel', async () => {
  const upstream = await webSocketUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await tunnel(gateway.mesh);
  const socket = new WebSocket('ws://ratings/chat', { createConnection: () => client.socket });
  onTestFinished(() => socket.terminate());
  const [{ socket: service }] = await Promise.all([upstream.accept(), once(socket, 'open')]);
  service.send('hello');
  expect(String((await once(socket, 'message'))[0])).toBe('hello');
  socket.close(1000);
  await once(socket, 'close');
  const { exchange } = await gateway.log.ended();
  expect(exchange).toMatchObject({ protocol: 'websocket', path: '/chat', closeCode: 1000 });
});

test('the Host inside decides, as on the mesh: a tunnel leads to what the mesh leads to', async () => {
  const [ratings, reviews] = [
    await rawUpstream(answering(ok('ratings'))),
    await rawUpstream(answering(ok('reviews'))),
  ];
  const gateway = await openGateway({
    services: { ratings: { port: ratings.port }, reviews: { port: reviews.port } },
  });
  const client = await tunnel(gateway.mesh);
  client.send(get('/', 'reviews'));
  expect((await readResponse(client)).body).toBe('reviews');
  client.send('GET http://ratings/ HTTP/1.1\r\nHost: ratings\r\n\r\n');
  expect((await readResponse(client)).body).toBe('ratings');
  client.send(get('/', 'unknown'));
  expect((await readResponse(client)).status).toBe(404);
});

test.each([
  ['by its name and port 80', 'ratings:80'],
  ['by its name and the port of its URL', 'ratings:URL'],
  ['in upper case', 'RATINGS:80'],
  ['with the dot of a whole name', 'ratings.:80'],
  ['by another of its hosts, with the dot', 'Ratings.default.svc.:80'],
  ['by a host that is named with a port, with the dot', 'other.:9080'],
  ['by a long spelling of IPv6', '[0:0:0:0:0:0:0:1]:URL'],
  ['by IPv4 in IPv6', '[::ffff:127.0.0.1]:URL'],
  ['by another of its hosts', 'ratings.default.svc:80'],
  ['by a host that is named with a port', 'other:9080'],
  ['by the address of its URL', '127.0.0.1:URL'],
  ['by the same address in other words', 'localhost:URL'],
])('a service is reached %s', async (_what, authority) => {
  const upstream = await rawUpstream(answering(ok('hi')));
  const gateway = await openGateway({
    services: {
      ratings: { port: upstream.port, hosts: ['ratings', 'ratings.default.svc', 'other:9080'] },
    },
  });
  const client = await tunnel(gateway.mesh, authority.replace('URL', String(upstream.port)));
  client.send(get('/'));
  expect((await readResponse(client)).body).toBe('hi');
});

test.each([
  [
    'a host that no service has',
    'api.example:80',
    /no service has this host.*services\.\*\.hosts.*NO_PROXY=api\.example/,
  ],
  ['a host with a slip in it', 'ratins:80', /did you mean ratings\?/],
  [
    'a port that is not the service’s',
    'ratings:9999',
    /ratings is called by port 80 or \d+; call http:\/\/ratings\/.*"ratings:9999" to services\.ratings\.hosts/,
  ],
  ['a port that is for TLS', 'ratings:443', /TLS.*http:\/\/ URLs.*NO_PROXY=ratings/],
  ['this machine', '127.0.0.1:22', /no service has this host/],
])(
  'a tunnel to %s is refused, with the cure in the answer and in the log',
  async (_what, authority, cure) => {
    const upstream = await rawUpstream();
    const warn = vi.fn();
    const gateway = await gatewayTo(upstream.port, { warn });
    const { status, error, allow } = await refused(gateway.mesh, connectTo(authority));
    expect({ status, code: error.code }).toEqual({
      status: 405,
      code: 'LOOP_GATEWAY_CONNECT_UNSUPPORTED',
    });
    expect(error.message).toMatch(cure);
    expect(error.message).toContain(`CONNECT ${authority}: `);
    expect(allow).toContain('GET');
    expect(warn.mock.calls).toEqual([[error.message]]);
  },
);

test('a client that resets after a refusal does no harm', async () => {
  const upstream = await rawUpstream(answering(ok('well')));
  const gateway = await gatewayTo(upstream.port);
  const rude = await dial(gateway.mesh);
  rude.send(connectTo('secret:443'));
  await readHead(rude);
  rude.reset();
  const client = await dial(gateway.mesh);
  client.send(get('/'));
  expect((await readResponse(client)).body).toBe('well');
});

test('the edge opens no tunnel, not even to a service that a route leads to', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const { status, error } = await refused(gateway.edge, connectTo('ratings:80'));
  expect(status).toBe(405);
  expect(error.message).toContain('gateway.mesh');
});

test("a service's own address opens tunnels to that service alone", async () => {
  const upstream = await rawUpstream(answering(ok('own')));
  const gateway = await openGateway({
    services: { ratings: { port: upstream.port, listen: true }, reviews: { port: 1 } },
  });
  const door = gateway.serviceDoor('ratings');
  const client = await tunnel(door);
  client.send(get('/', 'whatever'));
  expect((await readResponse(client)).body).toBe('own');
  expect((await refused(door, connectTo('reviews:80'))).error.message).toContain(
    'leads to ratings alone',
  );
  expect((await refused(door, connectTo('nobody:80'))).status).toBe(405);
});

test('TLS in a tunnel is answered 405 with the cure, whether it comes with the CONNECT or later', async () => {
  const upstream = await rawUpstream();
  const warn = vi.fn();
  const gateway = await gatewayTo(upstream.port, { warn });
  const early = Buffer.concat([Buffer.from(connectTo('ratings:80')), clientHello]);
  expect(await refused(gateway.mesh, early)).toMatchObject({
    status: 405,
    error: { message: expect.stringContaining('http:// URLs') },
  });
  const client = await tunnel(gateway.mesh);
  client.send(clientHello);
  const late = await readResponse(client);
  expect(late.status).toBe(405);
  expect(errorOf(late).message).toMatch(
    /^CONNECT ratings:80: TLS cannot be read.*http:\/\/ratings\//,
  );
  await client.ended;
  expect(warn.mock.calls).toEqual([[errorOf(late).message]]);
});

test.each([
  ['no host', 'CONNECT :80 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['no port', 'CONNECT ratings HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a password', 'CONNECT user:secret@ratings:80 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a URL', 'CONNECT http://ratings:80/ HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a body', 'CONNECT ratings:80 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc'],
  [
    'a chunked body',
    'CONNECT ratings:80 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
])('a CONNECT with %s is answered 400', async (_what, bytes) => {
  const warn = vi.fn();
  const gateway = await gatewayTo(1, { warn });
  const refusal = await refused(gateway.mesh, bytes);
  expect(refusal).toMatchObject({ status: 400, error: { code: 'LOOP_GATEWAY_BAD_REQUEST' } });
  expect(JSON.stringify([refusal, warn.mock.calls])).not.toContain('secret');
});

test('a tunnel in a tunnel is answered 400', async () => {
  const gateway = await gatewayTo(1);
  const client = await tunnel(gateway.mesh);
  client.send(connectTo('ratings:80'));
  expect((await readResponse(client)).status).toBe(400);
  await client.ended;
});

test('a tunnel in a tunnel is answered 400 behind a request, too', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const gateway = await gatewayTo(upstream.port);
  const client = await tunnel(gateway.mesh);
  client.send(get('/caf\xc3\xa9'));
  expect((await readResponse(client)).status).toBe(200);
  client.send(connectTo('ratings:80'));
  const response = await readResponse(client);
  expect([response.status, errorOf(response).message]).toEqual([
    400,
    'expected a request in the tunnel, got another CONNECT',
  ]);
  await client.ended;
});

test('a tunnel that is opened behind a request counts, and is refused TLS', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const gateway = await gatewayTo(upstream.port, { tunnelsMax: 1 });
  const client = await dial(gateway.mesh);
  client.send(get('/caf\xc3\xa9'));
  expect((await readResponse(client)).status).toBe(200);
  client.send(connectTo('ratings:80'));
  expect((await readHead(client)).line).toBe('HTTP/1.1 200 Connection Established');
  expect((await refused(gateway.mesh, connectTo('ratings:80'))).status).toBe(503);
  client.send(clientHello);
  expect((await readResponse(client)).status).toBe(405);
  await client.ended;
  await vi.waitFor(() => tunnel(gateway.mesh), { timeout: 10_000 });
});

test('tunnels beyond the bound are answered 503, until one has closed', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port, { tunnelsMax: 2 });
  const [first] = [await tunnel(gateway.mesh), await tunnel(gateway.mesh)];
  expect(await refused(gateway.mesh, connectTo('ratings:80'))).toMatchObject({
    status: 503,
    error: { code: 'LOOP_GATEWAY_TUNNELS_BUSY' },
  });
  first.socket.destroy();
  await vi.waitFor(() => tunnel(gateway.mesh), { timeout: 10_000 });
});

test('a drain closes idle tunnels at once, used or not, and lets a request in one end', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const [unused, used, busy] = [
    await tunnel(gateway.mesh),
    await tunnel(gateway.mesh),
    await tunnel(gateway.mesh),
  ];
  used.send(get('/'));
  const wire = await upstream.accept();
  await readHead(wire);
  wire.send(ok());
  await readResponse(used);
  busy.send(get('/slow'));
  await readHead(wire);
  const drained = gateway.gateway.drain(60_000);
  await Promise.all([unused.ended, used.ended]);
  wire.send(ok('whole'));
  const response = await readResponse(busy);
  expect([response.body, response.first('connection')]).toEqual(['whole', 'close']);
  await drained;
});

test('a CONNECT that comes while the gateway drains is answered 503', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(get('/'));
  const wire = await upstream.accept();
  await readHead(wire);
  // The head is out, and says that the connection is kept.
  wire.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no');
  await readHead(client);
  const drained = gateway.gateway.drain(60_000);
  client.send(connectTo('ratings:80'));
  wire.send('k');
  expect(await client.take(2)).toBe('ok');
  expect((await readResponse(client)).status).toBe(503);
  await drained;
});

test('tunnels that are over do not count, however they ended', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const gateway = await gatewayTo(upstream.port, { tunnelsMax: 1 });
  const endings: ((client: Wire) => unknown)[] = [
    (client) => client.socket.destroy(),
    (client) => client.reset(),
    (client) => client.end(),
    (client) => client.send(clientHello),
    (client) => client.send('nonsense\r\n\r\n'),
    (client) => client.send('GET / HTTP/1.1\r\nHost: ratings\r\nConnection: close\r\n\r\n'),
  ];
  for (const end of endings) {
    const client = await vi.waitFor(() => tunnel(gateway.mesh), { timeout: 10_000 });
    end(client);
    await client.ended;
  }
});

test('a CONNECT behind a request that is not answered yet waits for its turn', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(get('/1') + connectTo('ratings:80') + get('/2'));
  const wire = await upstream.accept();
  await readHead(wire);
  wire.send(ok('first'));
  expect((await readResponse(client)).body).toBe('first');
  expect((await readHead(client)).line).toBe('HTTP/1.1 200 Connection Established');
  await readHead(wire);
  wire.send(ok('second'));
  expect((await readResponse(client)).body).toBe('second');
});
