import { once } from 'node:events';
import { connect } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { ListenerTls } from '../../../src/core/tls.js';
import { Authority } from '../../harness/certificates.js';
import { readHead, readResponse } from '../harness/http-message.js';
import { type GatewayOptions, openGateway } from '../harness/open-gateway.js';
import { answering, ok, rawUpstream } from '../harness/raw-upstream.js';
import { dialTls, listenerTls, sClient } from '../harness/tls-client.js';
import { webSocketUpstream } from '../harness/websocket-upstream.js';
import { dial } from '../harness/wire.js';

const authority = new Authority();
const clients = new Authority('authority of clients');
const shop = authority.issue('shop.example');
const api = authority.issue('api.example');
const wild = authority.issue('any', { names: 'DNS:*.wild.example' });
const id = 'spiffe://cluster.local/ns/shop/sa/reviews';
const reviews = clients.issue('reviews', { organization: 'Shop', names: `URI:${id},DNS:reviews` });

const plainTls = listenerTls([shop]);
const asking = listenerTls([shop], { clientCa: clients.certFile });

async function gatewayWith(tls: ListenerTls, options: Partial<GatewayOptions> = {}) {
  const upstream = await rawUpstream({
    serve: async (wire) => {
      for (;;) {
        const head = await readHead(wire);
        const proto = head.first('x-forwarded-proto');
        wire.send(`HTTP/1.1 200 OK\r\nContent-Length: ${proto?.length}\r\n\r\n${proto}`);
      }
    },
  });
  const services = { ratings: { port: upstream.port, listen: true, listenTls: tls } };
  const routes = [{ to: 'ratings' }];
  const told: string[] = [];
  return {
    told,
    ...(await openGateway({
      ...{ services, routes, tls, meshTls: tls },
      warn: (line) => told.push(line),
      ...options,
    })),
  };
}

const trusting: ConnectionOptions = { ca: authority.cert, servername: 'shop.example' };
const request = 'GET /stars HTTP/1.1\r\nHost: ratings\r\n\r\n';

async function ask(port: number, options: ConnectionOptions = trusting) {
  const client = await dialTls(port, options);
  client.send(request);
  return readResponse(client);
}

test('edge, mesh and a service of its own speak TLS, and say so to the service', async () => {
  const { edge, mesh, serviceDoor, log } = await gatewayWith(plainTls);
  for (const port of [edge, mesh, serviceDoor('ratings')]) {
    expect(await ask(port)).toMatchObject({ status: 200, body: 'https' });
  }
  await log.ended();
  expect(log.all.map(({ exchange }) => [exchange.listener, exchange.scheme])).toEqual([
    ['edge', 'https'],
    ['mesh', 'https'],
    ['service', 'https'],
  ]);
});

test('a listener without TLS beside one with it says http', async () => {
  const { port } = await rawUpstream(answering(ok('well')));
  const { mesh, log } = await openGateway({ services: { ratings: { port } }, tls: plainTls });
  const client = await dial(mesh);
  client.send(request);
  await readResponse(client);
  const { exchange } = await log.ended();
  expect(exchange.scheme).toBe('http');
});

test('a redirect leads back to https', async () => {
  const { edge } = await gatewayWith(plainTls, {
    routes: [{ to: [], policies: { redirect: redirectTo('/new') } }],
  });
  const { first } = await ask(edge);
  expect(first('location')).toBe('https://ratings/new');
});

function redirectTo(path: string) {
  return { status: 302, path, host: null, scheme: null } as never;
}

test.each([
  ['shop.example', 'shop.example'],
  ['api.example', 'api.example'],
  ['API.example', 'api.example'],
  ['x.wild.example', 'any'],
  ['x.y.wild.example', 'shop.example'],
  ['wild.example', 'shop.example'],
  ['nobody.example', 'shop.example'],
  [undefined, 'shop.example'],
])('who asks for %s is shown the certificate of %s', async (servername, shown) => {
  const tls = listenerTls([shop, ['api.example', api], ['*.wild.example', wild]]);
  const { edge } = await gatewayWith(tls);
  const { socket } = await dialTls(edge, {
    ca: authority.cert,
    checkServerIdentity: () => undefined,
    ...(servername === undefined ? {} : { servername }),
  });
  expect(socket.getPeerCertificate().subject.CN).toBe(shown);
});

test('ALPN agrees on HTTP/1.1, and refuses who speaks nothing that is spoken here', async () => {
  const { edge, told } = await gatewayWith(plainTls);
  const { socket } = await dialTls(edge, { ...trusting, ALPNProtocols: ['http/1.1', 'h2'] });
  expect(socket.alpnProtocol).toBe('h2');
  await expect(dialTls(edge, { ...trusting, ALPNProtocols: ['spdy/3'] })).rejects.toThrow(
    /no application protocol/i,
  );
  await expect.poll(() => told).toEqual([expect.stringContaining('as ALPN has them')]);
});

test("the caller's certificate is on the hop: its subject, and its SPIFFE id", async () => {
  const { edge, mesh, log } = await gatewayWith(asking);
  const shown = { ...trusting, cert: reviews.cert, key: reviews.key };
  expect(await ask(edge, shown)).toMatchObject({ status: 200 });
  const plain = clients.issue('laptop');
  expect(await ask(mesh, { ...trusting, cert: plain.cert, key: plain.key })).toMatchObject({
    status: 200,
  });
  await expect
    .poll(() => log.all.map(({ atEnd }) => atEnd?.clientCertificate))
    .toEqual([
      { subject: 'CN=reviews, O=Shop', spiffeId: id },
      { subject: 'CN=laptop', spiffeId: null },
    ]);
});

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'a session of %s that is resumed is still the one of its certificate',
  async (maxVersion) => {
    const { edge, log } = await gatewayWith(
      listenerTls([shop, ['api.example', api]], { clientCa: clients.certFile }),
    );
    const options = {
      ...{ ca: authority.cert, servername: 'api.example', maxVersion },
      ...{ cert: reviews.cert, key: reviews.key },
    };
    const first = await dialTls(edge, options);
    // With TLS 1.2 it has come by now.
    const ticket =
      maxVersion === 'TLSv1.2' ? [first.socket.getSession()] : once(first.socket, 'session');
    first.send(request);
    await readResponse(first);
    const [session] = await ticket;
    const again = await dialTls(edge, { ...options, session });
    expect(again.socket.isSessionReused()).toBe(true);
    again.send(request);
    await readResponse(again);
    await expect.poll(() => log.all.length).toBe(2);
    expect(log.all[1]?.exchange.clientCertificate).toEqual({
      ...{ subject: 'CN=reviews, O=Shop', spiffeId: id },
    });
  },
);

const stranger = new Authority('a stranger').issue('reviews');
const expired = clients.issue('reviews', { days: -1 });

test.each([
  ['none', {}, 'it showed no certificate (ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE)'],
  [
    'one of an authority that is not trusted',
    stranger,
    'its certificate is not taken: it comes from an authority that is not in clientCa (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
  ],
  [
    'one that has expired',
    expired,
    'its certificate is not taken: it has expired (CERT_HAS_EXPIRED)',
  ],
])(
  'where a certificate is required, %s is refused before any request is read',
  async (_, shown, why) => {
    const { edge, log, told } = await gatewayWith(asking);
    await expect(ask(edge, { ...trusting, ...shown })).rejects.toThrow();
    await expect.poll(() => told).toEqual([`edge: no TLS with 127.0.0.1: ${why}`]);
    expect(log.all).toEqual([]);
  },
);

test('where one is only requested, none is taken, and a bad one is not', async () => {
  const { edge, log, told } = await gatewayWith({ ...asking, clientCert: 'request' });
  expect(await ask(edge)).toMatchObject({ status: 200 });
  expect(log.all[0]?.exchange.clientCertificate).toBe(null);
  await expect(ask(edge, { ...trusting, ...stranger })).rejects.toThrow();
  expect(await ask(edge, { ...trusting, ...reviews })).toMatchObject({ status: 200 });
  expect(log.all[1]?.exchange.clientCertificate?.spiffeId).toBe(id);
  expect(log.all).toHaveLength(2);
  expect(told).toEqual([expect.stringContaining('it comes from an authority that is not in')]);
});

test('where none is asked for, what a client could show is not asked for', async () => {
  const { edge, log } = await gatewayWith(plainTls);
  await ask(edge, { ...trusting, ...reviews });
  const { exchange } = await log.ended();
  expect(exchange.clientCertificate).toBe(null);
});

test.each([
  ['-tls1', /alert protocol version|no protocols available|unsupported protocol/],
  ['-tls1_1', /alert protocol version|no protocols available|unsupported protocol/],
  ['-tls1_2 -cipher RC4:DES:3DES:EXPORT:NULL:aNULL:MD5@SECLEVEL=0', /handshake failure|no ciphers/],
])('openssl s_client %s gets no TLS', async (args, why) => {
  const { edge } = await gatewayWith(plainTls);
  const old = args.startsWith('-tls1_2') ? [] : ['-cipher', 'DEFAULT@SECLEVEL=0'];
  const said = await sClient(edge, ...args.split(' '), ...old);
  expect(said).toMatch(why);
  expect(said).toMatch(/Cipher is \(NONE\)|no peer certificate available/);
});

test.each([
  ['TLSv1.2', '-tls1_2', 'TLSv1.2'],
  ['TLSv1.2', '-tls1_3', 'TLSv1.3'],
  ['TLSv1.3', '-tls1_3', 'TLSv1.3'],
] as const)('with minVersion %s openssl s_client %s gets %s', async (minVersion, arg, version) => {
  const { edge } = await gatewayWith({ ...plainTls, minVersion });
  const file = ['-CAfile', authority.certFile, '-servername', 'shop.example'];
  const said = await sClient(edge, arg, ...file);
  expect(said).toMatch(new RegExp(`New, ${version.replace('.', '\\.')}, Cipher is [A-Z]`));
  expect(said).toMatch(/Verify return code: 0 \(ok\)/);
});

test('with minVersion TLSv1.3 TLS 1.2 is refused, whatever name is asked for', async () => {
  const tls = listenerTls([shop, ['api.example', api]], { minVersion: 'TLSv1.3' });
  const { edge, told } = await gatewayWith(tls);
  for (const name of ['shop.example', 'api.example']) {
    expect(await sClient(edge, '-tls1_2', '-servername', name)).toMatch(/alert protocol version/);
  }
  await expect
    .poll(() => told[0])
    .toMatch(/no TLS with 127\.0\.0\.1: it speaks no version of TLS that is spoken here/);
});

test('plain HTTP at a listener with TLS is cut off, and the log says why', async () => {
  const { edge, told } = await gatewayWith(plainTls);
  const client = await dial(edge);
  client.send(request);
  await client.ended;
  await expect
    .poll(() => told)
    .toEqual(['edge: no TLS with 127.0.0.1: it spoke plain HTTP (ERR_SSL_HTTP_REQUEST)']);
});

test('who only looks whether somebody listens is not worth a line', async () => {
  const { edge, told } = await gatewayWith(plainTls);
  const probe = await dial(edge);
  probe.end();
  await probe.ended;
  const broken = await dial(edge);
  broken.reset();
  await ask(edge);
  expect(told).toEqual([]);
});

test('a drain breaks off handshakes that have not ended, and lets what runs over TLS end', async () => {
  const upstream = await rawUpstream();
  const { edge, gateway } = await gatewayWith(plainTls, {
    services: { ratings: { port: upstream.port } },
  });
  const silent = connect({ host: '127.0.0.1', port: edge });
  await once(silent, 'connect');
  const idle = await dialTls(edge, trusting);
  const client = await dialTls(edge, trusting);
  client.send(request);
  const wire = await upstream.accept();
  await readHead(wire);
  const drained = gateway.drain(5_000);
  await Promise.all([once(silent, 'close'), idle.ended]);
  wire.send(ok('late'));
  expect(await readResponse(client)).toMatchObject({ status: 200, body: 'late' });
  await drained;
});

test('several requests on a connection, with bodies and a target beyond ASCII, are one caller', async () => {
  const { edge, log } = await gatewayWith(asking);
  const client = await dialTls(edge, { ...trusting, ...reviews });
  client.send(request);
  await readResponse(client);
  client.send(Buffer.from('GET /café HTTP/1.1\r\nHost: ratings\r\n\r\n'));
  await readResponse(client);
  client.send('POST / HTTP/1.1\r\nHost: ratings\r\nContent-Length: 3\r\n\r\nabc');
  await readResponse(client);
  await expect.poll(() => log.all.length).toBe(3);
  expect(new Set(log.all.map(({ exchange }) => exchange.clientCertificate?.subject))).toEqual(
    new Set(['CN=reviews, O=Shop']),
  );
  expect(log.all[1]?.exchange.path).toContain('caf');
});

test('an answer whose end only the connection tells, and that is cut off, costs no more than itself', async () => {
  const half = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n';
  const upstream = await rawUpstream({
    serve: async (wire, index) => {
      await readHead(wire);
      wire.send(index === 0 ? half : ok('well'));
      if (index === 0) wire.end();
    },
  });
  const { edge, log } = await openGateway({
    services: { ratings: { port: upstream.port } },
    ...{ routes: [{ to: 'ratings' }], tls: plainTls },
  });
  const client = await dialTls(edge, trusting);
  client.send(request.replace('1.1', '1.0'));
  await client.until('hello');
  await client.ended;
  expect((await log.ended()).exchange).toMatchObject({ error: 'reset', status: 200 });
  expect((await ask(edge)).body).toBe('well');
});

test('a WebSocket over TLS is a hop of its caller', async () => {
  const upstream = await webSocketUpstream();
  const { edge, log } = await gatewayWith(asking, {
    services: { ratings: { port: upstream.port } },
  });
  const accepted = upstream.accept();
  const client = new WebSocket(`wss://127.0.0.1:${edge}/chat`, {
    ...trusting,
    ...{ cert: reviews.cert, key: reviews.key, headers: { Host: 'ratings' } },
  });
  const { socket: service, request: asked } = await accepted;
  expect(asked.headers['x-forwarded-proto']).toBe('https');
  await Promise.all([once(client, 'ping'), service.ping()]);
  client.close(1000);
  const { exchange } = await log.ended();
  expect(exchange).toMatchObject({
    ...{ protocol: 'websocket', status: 101, scheme: 'https', closeCode: 1000 },
    clientCertificate: { subject: 'CN=reviews, O=Shop', spiffeId: id },
  });
});
