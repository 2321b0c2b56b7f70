import { describe, expect, test } from 'vitest';
import { errorOf, readHead, readResponse } from '../gateway/harness/http-message.js';
import { openGateway, type TestRoute } from '../gateway/harness/open-gateway.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';

/** Two services that answer with their names; routes as given, `secret` only reachable in the mesh. */
async function shop(routes: readonly TestRoute[], debug = false) {
  const [page, secret] = await Promise.all([
    rawUpstream(answering(ok('page'))),
    rawUpstream(answering(ok('secret'))),
  ]);
  const gateway = await openGateway({
    services: {
      page: { port: page.port, listen: true },
      secret: { port: secret.port, hosts: ['secret', 'secret.local', 'other:99'] },
    },
    routes,
    debug,
  });
  return { gateway, secretPort: secret.port };
}

async function ask(port: number, request: string) {
  const client = await dial(port);
  client.send(request);
  return readResponse(client);
}

const get = (path: string, host = 'shop', headers = '') =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n`;

test.each<[claim: string, route: Partial<TestRoute>, request: string, served: boolean]>([
  ['an exact path', { path: '/p' }, get('/p'), true],
  ['an exact path with a query', { path: '/p' }, get('/p?x=1'), true],
  ['a longer path', { path: '/p' }, get('/p/'), false],
  ['a path in other case', { path: '/p' }, get('/P'), false],
  ['a path below a prefix', { path: '/p/*' }, get('/p/a/b'), true],
  ['the prefix itself', { path: '/p/*' }, get('/p'), true],
  ['a neighbour of a prefix', { path: '/p/*' }, get('/page'), false],
  ['any path', { path: '/*' }, get('/'), true],
  ['a host', { host: 'shop' }, get('/', 'SHOP:8080'), true],
  ['another host', { host: 'shop' }, get('/', 'shop.evil'), false],
  ['a host by pattern', { host: '*.shop' }, get('/', 'www.shop'), true],
  ['a method', { methods: ['GET'] }, get('/'), true],
  ['another method', { methods: ['POST'] }, get('/'), false],
  [
    'a header',
    { headers: { 'X-Team': 'a*' } },
    get('/', 'shop', 'x-team: b\r\nx-team: ab\r\n'),
    true,
  ],
  [
    'another header value',
    { headers: { 'X-Team': 'a*' } },
    get('/', 'shop', 'x-team: b\r\n'),
    false,
  ],
  ['a missing header', { headers: { 'X-Team': { exists: true } } }, get('/'), false],
  ['a query value', { query: { v: '2' } }, get('/?a=1&v=2'), true],
  ['an encoded query value', { query: { v: 'a b' } }, get('/?v=a%20b'), true],
  ['another query value', { query: { v: '2' } }, get('/?v=3'), false],
  [
    'a cookie',
    { cookies: { user: 'jason' } },
    get('/', 'shop', 'Cookie: a=b; user=jason\r\n'),
    true,
  ],
  [
    'a cookie in quotes',
    { cookies: { user: 'jason' } },
    get('/', 'shop', 'Cookie: user="jason"\r\n'),
    true,
  ],
  [
    'a cookie in a second line',
    { cookies: { user: 'j*' } },
    get('/', 'shop', 'Cookie: a=b\r\ncookie: user=jason\r\n'),
    true,
  ],
  [
    'another value of a cookie',
    { cookies: { user: 'jason' } },
    get('/', 'shop', 'Cookie: user=jasons\r\n'),
    false,
  ],
  [
    'a cookie of another name',
    { cookies: { user: 'jason' } },
    get('/', 'shop', 'Cookie: xuser=jason; User=jason\r\n'),
    false,
  ],
  [
    'a cookie that is not there',
    { cookies: { user: { exists: false } } },
    get('/', 'shop', 'Cookie: a=user=b\r\n'),
    true,
  ],
  ['all of several parts', { path: '/p', host: 'shop', methods: ['GET'] }, get('/p'), true],
  ['all but one of several parts', { path: '/p', host: 'x', methods: ['GET'] }, get('/p'), false],
])('a route with a matcher for %s: %o %j → %s', async (_claim, route, request, served) => {
  const { gateway } = await shop([{ to: 'page', ...route }]);
  expect((await ask(gateway.edge, request)).status).toBe(served ? 200 : 404);
});

test('the first route that matches wins', async () => {
  const { gateway } = await shop([
    { to: 'secret', path: '/a/b' },
    { to: 'page', path: '/a/*' },
    { to: 'secret', path: '/*' },
  ]);
  expect((await ask(gateway.edge, get('/a/b'))).body).toBe('secret');
  expect((await ask(gateway.edge, get('/a/c'))).body).toBe('page');
  expect((await ask(gateway.edge, get('/b'))).body).toBe('secret');
});

test.each([
  get('/x', 'secret'),
  get('/x', 'secret:80'),
  get('/x', 'secret.local'),
  get('http://secret/x', 'shop'),
  get('http://secret/public/x', 'page'),
  get('HTTP://SECRET:9080/public/x', 'secret'),
  get('/public/../x'),
  get('/public/%2e%2e/x'),
  get('/public/.%2E/x'),
  get('/public/..%2fx'),
  get('/public/..%5cx'),
  get('/public/..\\x'),
  get('/public/..;/x'),
  get('/public/..;a=b/x'),
  get('/public//../x'),
  get('/public/./../x'),
  get('//public/x'),
  get('/%70ublic/../x'),
])('from the edge %j reaches no service', async (request) => {
  const { gateway } = await shop([{ to: 'page', path: '/public/*', host: 'shop' }]);
  const response = await ask(gateway.edge, request);
  expect(response.status).toBe(404);
  expect(gateway.log.all).toEqual([]);
});

test.each([
  'GET * HTTP/1.1\r\nHost: shop\r\n\r\n',
  'GET /public/x#secret HTTP/1.1\r\nHost: shop\r\n\r\n',
  'GET secret HTTP/1.1\r\nHost: shop\r\n\r\n',
  'GET secret/x HTTP/1.1\r\nHost: shop\r\n\r\n',
  'GET http:///x HTTP/1.1\r\nHost: shop\r\n\r\n',
  'GET http://user@secret/ HTTP/1.1\r\nHost: shop\r\n\r\n',
  'GET ftp://secret/ HTTP/1.1\r\nHost: shop\r\n\r\n',
  'GET / HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: shop\r\nHost: secret\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: shop\r\nhost: shop\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: shop\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: shop\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: shop\r\nBad Name: 1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost : shop\r\n\r\n',
  '\x16\x03\x01\x00\xa5',
])('%j is refused with 400, ids and a closed or sound connection', async (request) => {
  const { gateway } = await shop([{ to: 'page' }, { to: 'secret' }]);
  const response = await ask(gateway.edge, request);
  expect(response.line).toBe('HTTP/1.1 400 Bad Request');
  const error = errorOf(response);
  expect(error.code).toBe('LOOP_GATEWAY_BAD_REQUEST');
  expect(response.first('x-request-id')).toBe(error.requestId);
  expect(response.first('x-loop-trace')).toBe(error.traceId);
  expect(gateway.log.all).toEqual([]);
});

test('a transfer coding that loop does not know is refused with 501', async () => {
  const { gateway } = await shop([{ to: 'page' }]);
  const response = await ask(
    gateway.edge,
    'POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
  );
  expect(response.status).toBe(501);
});

test.each([
  get('/x', 'secret'),
  get('/x', 'Secret:1234'),
  get('/x', 'secret.local'),
  get('/x', 'other:99'),
  get('/x', 'SECRET.'),
  get('/x', 'secret.:9080'),
  get('/x', 'other.:099'),
  get('http://secret./x', 'page'),
  get('http://secret/x', 'page'),
  get('http://secret:9080/x?y=1', 'page'),
  'GET http://secret/x HTTP/1.0\r\n\r\n',
])('in the mesh %j reaches the service it names', async (request) => {
  const { gateway } = await shop([]);
  expect((await ask(gateway.mesh, request)).body).toBe('secret');
});

test.each([get('/', 'nobody'), get('/', 'other'), get('http://nobody/', 'secret'), get('/', '')])(
  'in the mesh %j is answered 404',
  async (request) => {
    const { gateway } = await shop([{ to: 'page' }]);
    const response = await ask(gateway.mesh, request);
    expect(response.status).toBe(404);
    expect(errorOf(response).code).toBe('LOOP_GATEWAY_NO_ROUTE');
  },
);

test('in the mesh the address of a service names it, for clients that know no name', async () => {
  const { gateway, secretPort } = await shop([]);
  const response = await ask(gateway.mesh, get(`http://127.0.0.1:${secretPort}/`, 'x'));
  expect(response.body).toBe('secret');
});

test("a service's own listener serves it whatever the request names", async () => {
  const { gateway } = await shop([]);
  const door = gateway.serviceDoor('page');
  expect((await ask(door, get('/', 'secret'))).body).toBe('page');
  expect((await ask(door, 'GET / HTTP/1.0\r\n\r\n')).body).toBe('page');
  expect((await gateway.log.ended()).exchange.listener).toBe('service');
});

test('the upstream gets the origin form, with the authority as Host', async () => {
  const upstream = await rawUpstream();
  const gateway = await openGateway({ services: { ratings: { port: upstream.port } } });
  const client = await dial(gateway.mesh);
  client.send('GET http://ratings:9080?q=%20a HTTP/1.1\r\nHost: wrong\r\n\r\n');
  const wire = await upstream.accept();
  const head = await readHead(wire);
  expect(head.line).toBe('GET /?q=%20a HTTP/1.1');
  expect(head.all('host')).toEqual(['ratings:9080']);
  wire.send(ok());
  await readResponse(client);
});

test('a request in HTTP/1.0 without Host gets one on the way', async () => {
  const upstream = await rawUpstream();
  const gateway = await openGateway({
    services: { ratings: { port: upstream.port } },
    routes: [{ to: 'ratings' }],
  });
  const client = await dial(gateway.edge);
  client.send('GET / HTTP/1.0\r\n\r\n');
  const wire = await upstream.accept();
  const head = await readHead(wire);
  expect(head.all('host')).toEqual([`127.0.0.1:${upstream.port}`]);
  expect(head.all('x-forwarded-host')).toEqual([]);
  wire.send(ok());
  await readResponse(client);
});

test('only with debug does a 404 say what there is', async () => {
  const plain = await shop([{ to: 'page', path: '/p', host: 'shop' }]);
  const silent = await ask(plain.gateway.edge, get('/x'));
  expect(silent.body).not.toContain('shop');
  const { gateway } = await shop([{ to: 'page', path: '/p', host: 'shop' }], true);
  const edge = await ask(gateway.edge, get('/x', 'there'));
  expect(JSON.parse(edge.body)).toMatchObject({
    error: {
      code: 'LOOP_GATEWAY_NO_ROUTE',
      request: { method: 'GET', path: '/x', host: 'there' },
      routes: [{ name: 'page', to: 'page', match: { path: '/p', host: 'shop' } }],
    },
  });
  const mesh = await ask(gateway.mesh, get('/x', 'there'));
  expect(JSON.parse(mesh.body).error.services).toContainEqual({
    name: 'secret',
    hosts: ['secret', 'secret.local', 'other:99'],
  });
});

test.each([
  ['secrt', 'no service has the host "secrt" (did you mean secret?): services.*.hosts has '],
  ['SECRET.locl:80', 'no service has the host "SECRET.locl:80" (did you mean secret.local?): '],
  ['api.example', 'no service has the host "api.example": services.*.hosts has page, secret, '],
])('a wrong host on the mesh, %s, is told what came and what there is', async (host, message) => {
  const { gateway } = await shop([]);
  const error = errorOf(await ask(gateway.mesh, get('/x', host)));
  expect(error.code).toBe('LOOP_GATEWAY_NO_ROUTE');
  expect(error.message).toContain(message);
});

test('a wrong host among many services is told some of their hosts', async () => {
  const names = Array.from({ length: 40 }, (_, i) => `service-number-${i}`);
  const gateway = await openGateway({
    services: Object.fromEntries(names.map((name) => [name, { port: 1 }])),
  });
  const { message } = errorOf(await ask(gateway.mesh, get('/', 'x')));
  expect(message).toContain('service-number-9 and 30 more;');
  expect(message).not.toContain('service-number-10');
});

test.each(['127.0.0.1', 'localhost', '[::1]'])(
  'on the mesh %s with a port is the service that has this address',
  async (host) => {
    const [page, other] = [await rawUpstream(answering(ok('page'))), await rawUpstream()];
    const gateway = await openGateway({
      services: { page: { port: page.port }, other: { port: other.port } },
    });
    const request = get(`http://${host}:${page.port}/x`, 'x');
    expect((await ask(gateway.mesh, request)).body).toBe('page');
    expect((await ask(gateway.mesh, get('/', host))).status).toBe(404);
  },
);

test('routes of a new config hold from the next request on, on the same connection', async () => {
  const { gateway } = await shop([]);
  const client = await dial(gateway.edge);
  client.send(get('/'));
  expect((await readResponse(client)).status).toBe(404);
  const page = await rawUpstream(answering(ok('new')));
  const { testConfig } = await import('../gateway/harness/open-gateway.js');
  gateway.gateway.configure(
    testConfig({ services: { page: { port: page.port } }, routes: [{ to: 'page' }] }),
  );
  client.send(get('/'));
  expect((await readResponse(client)).body).toBe('new');
});

test.each([
  ['/a//b/', '/a//b/'],
  ['/%C3%A9?x=%20&y=+&&=', '/%C3%A9?x=%20&y=+&&='],
  ["/!$&'()*,;=:@~", "/!$&'()*,;=:@~"],
  ['/a/../b', '/a/../b'],
  ['/a%2Fb;p=1?http://x/y', '/a%2Fb;p=1?http://x/y'],
])('the target %s reaches the upstream untouched', async (target, arrived) => {
  const upstream = await rawUpstream();
  const gateway = await openGateway({ services: { ratings: { port: upstream.port } } });
  const client = await dial(gateway.mesh);
  client.send(get(target, 'ratings'));
  const wire = await upstream.accept();
  expect((await readHead(wire)).line).toBe(`GET ${arrived} HTTP/1.1`);
  wire.send(ok());
  await readResponse(client);
  expect((await gateway.log.ended()).exchange.path).toBe(arrived);
});

test('at the edge a path that servers disagree on is refused, unless it passes as it is', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const services = { page: { port: upstream.port } };
  const routes = [{ to: 'page', path: '/public/*' }];
  const strict = await openGateway({ services, routes });
  const asis = await openGateway({ services, routes, paths: 'asis' });
  for (const path of ['/public/..%3b/admin', '/public/%252e%252e/admin', '/public/..%00/admin']) {
    const refused = await ask(strict.edge, get(path));
    expect([refused.status, errorOf(refused).code]).toEqual([400, 'LOOP_GATEWAY_BAD_REQUEST']);
    expect((await ask(strict.mesh, get(path, 'page'))).status).toBe(200);
    expect((await ask(asis.edge, get(path))).status).toBe(200);
    expect((await asis.log.ended(asis.log.all.length - 1)).exchange.path).toBe(path);
  }
  expect((await ask(strict.edge, get('/public/../public/x'))).status).toBe(200);
});

test('methods that the config does not have are answered 405, at every door', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const gateway = await openGateway({
    services: { page: { port: upstream.port, listen: true } },
    routes: [{ to: 'page', path: '/*' }],
    methods: ['GET', 'PURGE'],
  });
  for (const port of [gateway.edge, gateway.mesh, gateway.serviceDoor('page')]) {
    const of = async (method: string) => ask(port, get('/', 'page').replace('GET', method));
    expect((await of('GET')).status).toBe(200);
    expect((await of('PURGE')).status).toBe(200);
    const refused = await of('FOO');
    expect([refused.status, refused.first('allow')]).toEqual([405, 'GET, PURGE']);
    expect((await of('get')).status).toBe(405);
  }
  expect(upstream.connections).not.toHaveLength(0);
});

test('OPTIONS * reaches the service as it is', async () => {
  const upstream = await rawUpstream();
  const gateway = await openGateway({ services: { ratings: { port: upstream.port } } });
  const client = await dial(gateway.mesh);
  client.send('OPTIONS * HTTP/1.1\r\nHost: ratings\r\n\r\n');
  const wire = await upstream.accept();
  expect((await readHead(wire)).line).toBe('OPTIONS * HTTP/1.1');
  wire.send(ok());
  expect((await readResponse(client)).status).toBe(200);
});

describe('patterns of routes hold up nobody', () => {
  // 12 microseconds a character, when none of its states can be ruled out.
  const slow = { headers: { 'X-Beta': { regex: '[ab].{0,400}z' } } };
  const beta = (value: string) => get('/', 'shop', `X-Beta: ${value}\r\n`);

  test('a value that would take long is refused, whatever the route behind it', async () => {
    const { gateway } = await shop([
      { ...slow, path: '/*', to: 'page' },
      { path: '/*', to: 'secret' },
    ]);
    const response = await ask(gateway.edge, beta('abcdefgh'.repeat(7000)));
    expect(response.status).toBe(431);
    expect(errorOf(response)).toMatchObject({
      code: 'LOOP_GATEWAY_BAD_REQUEST',
      message: expect.stringContaining('the patterns of the routes'),
    });
    expect((await ask(gateway.edge, beta('abcz'))).body).toBe('page');
    expect((await ask(gateway.edge, beta('cdef'.repeat(30)))).body).toBe('secret');
  });

  test('the work of all routes is counted together, of each request anew', async () => {
    const regex = (at: number) => ({ regex: `[ab].{0,40}z${at}` });
    const routes = Array.from({ length: 10 }, (_, at) => ({
      ...{ path: '/*', to: 'page', headers: { 'X-Beta': regex(at) } },
    }));
    const { gateway } = await shop([...routes, { path: '/*', to: 'secret' }]);
    const client = await dial(gateway.edge);
    for (let round = 0; round < 5; round++) {
      client.send(beta('abcd'.repeat(100)));
      expect((await readResponse(client)).body).toBe('secret');
    }
    client.send(beta('abcd'.repeat(1000)));
    expect((await readResponse(client)).status).toBe(431);
  });

  test('a pattern that reads once may read all that a head holds', async () => {
    const { gateway } = await shop([
      { path: '/*', to: 'page', headers: { 'X-Beta': { regex: '^[^;]*;beta=1$' } } },
    ]);
    expect((await ask(gateway.edge, beta(`${'a'.repeat(60_000)};beta=1`))).body).toBe('page');
  });
});
