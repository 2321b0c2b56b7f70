import { expect, test } from 'vitest';
import { traceFamilies } from '../../src/core/trace/families.js';
import { readHead, readResponse } from '../gateway/harness/http-message.js';
import { get, http2Client } from '../gateway/harness/http2-client.js';
import { http2Upstream } from '../gateway/harness/http2-upstream.js';
import { gatewayTo, openGateway } from '../gateway/harness/open-gateway.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';

/** Names of what loop adds to a request. */
const added = new RegExp(
  `^(${traceFamilies()
    .flatMap(({ headers }) => headers)
    .join('|')}|x-request-id|x-forwarded-\\w+|via)$`,
);

/** Sends a request through the gateway and returns its head as the upstream got it. */
async function headAtUpstream(request: string, door: 'edge' | 'mesh' = 'mesh', trustProxy = false) {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port, { trustProxy });
  const client = await dial(gateway[door]);
  client.send(request);
  const wire = await upstream.accept();
  const head = await readHead(wire);
  wire.send(ok());
  await readResponse(client);
  return head;
}

async function responseAtClient(
  response: string,
  request = 'GET / HTTP/1.1\r\nHost: ratings\r\n\r\n',
) {
  const upstream = await rawUpstream(answering(response));
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(request);
  return readResponse(client);
}

test('request headers keep their order, case and repetition', async () => {
  const head = await headAtUpstream(
    'GET /x HTTP/1.1\r\nX-B: 1\r\nhost: ratings\r\nACCEPT: a\r\nx-b: 2\r\nCookie: c=1\r\naccept: b\r\nX-B: 1\r\n\r\n',
  );
  expect(head.headers.slice(0, 7)).toEqual([
    ['X-B', '1'],
    ['host', 'ratings'],
    ['ACCEPT', 'a'],
    ['x-b', '2'],
    ['Cookie', 'c=1'],
    ['accept', 'b'],
    ['X-B', '1'],
  ]);
});

test('response headers keep their order, case and repetition, and loop adds its own last', async () => {
  const response = await responseAtClient(
    'HTTP/1.1 207 Multi-Status\r\nSet-Cookie: a=1\r\nX-Zed: 1\r\nset-cookie: b=2; Path=/\r\nContent-Length: 2\r\nSET-COOKIE: a=1\r\nDate: now\r\nServer: s\r\n\r\nok',
  );
  expect(response.line).toBe('HTTP/1.1 207 Multi-Status');
  expect(response.headers.map(([name, value]) => `${name}: ${value}`)).toEqual([
    'Set-Cookie: a=1',
    'X-Zed: 1',
    'set-cookie: b=2; Path=/',
    'Content-Length: 2',
    'SET-COOKIE: a=1',
    'Date: now',
    'Server: s',
    expect.stringMatching(/^via: 1\.1 loop-/),
    expect.stringMatching(/^x-request-id: /),
    expect.stringMatching(/^x-loop-trace: [0-9a-f]{32}$/),
    'Connection: keep-alive',
    'Keep-Alive: timeout=75',
  ]);
});

test('an upstream without a Date header gets none from the gateway', async () => {
  const response = await responseAtClient(ok());
  expect(response.first('date')).toBeUndefined();
});

test('hop-by-hop request headers are removed, also those that Connection names before and after', async () => {
  const head = await headAtUpstream(
    'GET / HTTP/1.1\r\nX-Before: 1\r\nHost: ratings\r\nConnection: x-before, X-After\r\nX-After: 1\r\nConnection: keep-alive, X-Third\r\nX-Third: 3\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: Basic x\r\nTE: gzip\r\nX-Stays: 1\r\n\r\n',
  );
  const names = head.headers.map(([name]) => name);
  expect(names.slice(0, 2)).toEqual(['Host', 'X-Stays']);
  for (const [name] of head.headers.slice(2)) {
    expect(name).toMatch(added);
  }
});

test('Connection cannot remove what frames or routes the request', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(
    'POST / HTTP/1.1\r\nHost: ratings\r\nConnection: Host, Content-Length\r\nContent-Length: 5\r\n\r\nhello',
  );
  const wire = await upstream.accept();
  const head = await readHead(wire);
  expect(head.first('host')).toBe('ratings');
  expect(head.first('content-length')).toBe('5');
  expect(await wire.take(5)).toBe('hello');
  wire.send(ok());
  await readResponse(client);
});

test('TE: trailers goes on, other transfer codings do not', async () => {
  const head = await headAtUpstream(
    'GET / HTTP/1.1\r\nHost: ratings\r\nTE: gzip;q=0.5, trailers\r\nConnection: TE\r\n\r\n',
  );
  expect(head.all('te')).toEqual(['trailers']);
});

test('hop-by-hop response headers are removed, also those that Connection names', async () => {
  const response = await responseAtClient(
    'HTTP/1.1 200 OK\r\nX-Before: 1\r\nConnection: X-Before, x-after\r\nX-After: 2\r\nKeep-Alive: timeout=9\r\nProxy-Connection: x\r\nUpgrade: h2c\r\nX-Stays: 1\r\nContent-Length: 2\r\n\r\nok',
  );
  expect(response.headers.map(([name]) => name)).toEqual([
    'X-Stays',
    'Content-Length',
    'via',
    'x-request-id',
    'x-loop-trace',
    'Connection',
    'Keep-Alive',
  ]);
  expect(response.first('keep-alive')).toBe('timeout=75');
});

test('at the edge forwarded headers of the client are replaced', async () => {
  const head = await headAtUpstream(
    'GET / HTTP/1.1\r\nHost: shop\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Host: evil\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Port: 443\r\nForwarded: for=6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\n\r\n',
    'edge',
  );
  expect(head.all('x-forwarded-for')).toEqual(['127.0.0.1']);
  expect(head.all('x-forwarded-host')).toEqual(['shop']);
  expect(head.all('x-forwarded-proto')).toEqual(['http']);
  expect(head.all('x-forwarded-port')).toEqual([]);
  expect(head.all('forwarded')).toEqual([]);
  expect(head.all('x-real-ip')).toEqual([]);
});

/** Each kind of them, and in the spelling that some servers read alike. */
const hints = [
  ...['Prefix', 'Server', 'Ssl', 'User', 'Email', 'Scheme', 'Port'].map(
    (end) => `X-Forwarded-${end}`,
  ),
  ...[
    'X_Forwarded_For',
    'x-forwarded_host',
    'X-Forwarded',
    'Forwarded',
    'Forwarded-For',
    'X_Real_IP',
  ],
  ...['True-Client-IP', 'X-Client-IP', 'X-Original-URL', 'X-Rewrite-URL', 'CF-Connecting-IP'],
  'X-Envoy-External-Address',
];

test.each([
  ['edge', false, false],
  ['edge', true, true],
  ['mesh', false, true],
] as const)(
  'what only a proxy can know, at the %s with trustProxy %s, passes: %s',
  async (door, trust, passes) => {
    const lines = hints.map((name) => `${name}: 6.6.6.6\r\n`).join('');
    const head = await headAtUpstream(
      `GET / HTTP/1.1\r\nHost: ratings\r\n${lines}X-Forward: 1\r\n\r\n`,
      door,
      trust,
    );
    const came = head.headers.filter(([, value]) => value === '6.6.6.6').map(([name]) => name);
    expect(came).toEqual(passes ? hints : []);
    // Only looks like one.
    expect(head.first('x-forward')).toBe('1');
  },
);

test.each([
  ['edge', true],
  ['mesh', false],
] as const)('forwarded headers are believed at the %s with trustProxy %s', async (door, trust) => {
  const head = await headAtUpstream(
    'GET / HTTP/1.1\r\nHost: ratings\r\nX-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 2.2.2.2\r\nX-Forwarded-Host: shop\r\nX-Forwarded-Proto: https\r\nForwarded: for=1.1.1.1\r\n\r\n',
    door,
    trust,
  );
  expect(head.all('x-forwarded-for')).toEqual(['1.1.1.1, 2.2.2.2, 127.0.0.1']);
  expect(head.all('x-forwarded-host')).toEqual(['shop']);
  expect(head.all('x-forwarded-proto')).toEqual(['https']);
  expect(head.all('forwarded')).toEqual(['for=1.1.1.1']);
});

test('Via is added after what other proxies said', async () => {
  const head = await headAtUpstream('GET / HTTP/1.1\r\nHost: ratings\r\nVia: 1.0 fred\r\n\r\n');
  expect(head.all('via')).toEqual(['1.0 fred', expect.stringMatching(/^1\.1 loop-[0-9a-f]{8}$/)]);
});

test('Via says by which protocol a request and its answer came', async () => {
  const calls: (readonly string[])[] = [];
  const upstream = await http2Upstream(({ stream, headers }) => {
    calls.push(headers);
    stream.respond({ ':status': 200 }, { endStream: true });
  });
  const { edge, mesh } = await gatewayTo(upstream.port, { http2: true });
  const answered = await get(await http2Client(edge), '/');
  const by = /^2 loop-[0-9a-f]{8}$/;
  expect(answered.first('via')).toMatch(by);
  expect(calls[0]?.[(calls[0]?.indexOf('via') ?? 0) + 1]).toMatch(by);
  const old = await dial(edge);
  old.send('GET / HTTP/1.1\r\nHost: ratings\r\n\r\n');
  expect((await readResponse(old)).headers).toContainEqual(['via', expect.stringMatching(by)]);
  expect(calls[1]?.[(calls[1]?.indexOf('via') ?? 0) + 1]).toMatch(/^1\.1 loop-/);
  // Its own hand is known whatever the protocol.
  const pseudonym = calls[1]?.[(calls[1]?.indexOf('via') ?? 0) + 1]?.slice(4);
  const back = await get(await http2Client(mesh), '/', ['via', `2 ${pseudonym}`]);
  expect(back.status).toBe(508);
});

test.each([
  ['', ''],
  ['Via: 1.1 other\r\n', 'and another proxy'],
])('a request that comes back is refused with 508 %s', async (_line, more) => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const first = await dial(gateway.mesh);
  first.send('GET / HTTP/1.1\r\nHost: ratings\r\n\r\n');
  const wire = await upstream.accept();
  const via = (await readHead(wire)).first('via');
  const back = await dial(gateway.mesh);
  const other = more === '' ? '' : 'Via: 1.1 other\r\n';
  back.send(`GET / HTTP/1.1\r\nHost: ratings\r\nVia: ${via}\r\n${other}\r\n`);
  const refused = await readResponse(back);
  expect(refused.status).toBe(508);
  expect(refused.body).toContain('LOOP_GATEWAY_FORWARDING_LOOP');
  wire.send(ok());
  await readResponse(first);
});

test('a service whose address is the gateway itself gets 508, not an endless loop', async () => {
  const upstream = await rawUpstream();
  const first = await openGateway({ services: { ratings: { port: upstream.port } } });
  first.gateway.configure({
    ...(await import('../gateway/harness/open-gateway.js')).testConfig({
      services: { ratings: { port: first.mesh } },
    }),
  });
  const client = await dial(first.mesh);
  client.send('GET / HTTP/1.1\r\nHost: ratings\r\n\r\n');
  expect((await readResponse(client)).status).toBe(508);
});

test('header bytes beyond ASCII go both ways untouched, also when the body comes later', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send('GET / HTTP/1.1\r\nHost: ratings\r\nX-Name: J\xfcrgen \xc3\xa9\r\n\r\n');
  const wire = await upstream.accept();
  expect((await readHead(wire)).first('x-name')).toBe('J\xfcrgen \xc3\xa9');
  wire.send('HTTP/1.1 200 OK\r\nX-Name: J\xfcrgen \xc3\xa9\r\nContent-Length: 2\r\n\r\n');
  const head = await readHead(client);
  expect(head.first('x-name')).toBe('J\xfcrgen \xc3\xa9');
  wire.send('ok');
  expect(await client.take(2)).toBe('ok');
});

test('header bytes beyond ASCII arrive untouched when the body comes with them', async () => {
  const response = await responseAtClient(ok('ok', 'X-Name: J\xfcrgen\r\n'));
  expect(response.first('x-name')).toBe('J\xfcrgen');
});

test('heads of 60 KiB pass both ways, larger ones from a client get 431', async () => {
  const value = 'v'.repeat(60 * 1024);
  const upstream = await rawUpstream(answering(ok('ok', `X-Big: ${value}\r\n`)));
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(`GET / HTTP/1.1\r\nHost: ratings\r\nX-Big: ${value}\r\n\r\n`);
  const response = await readResponse(client);
  expect(response.status).toBe(200);
  expect(response.first('x-big')).toBe(value);

  const greedy = await dial(gateway.mesh);
  greedy.send(`GET / HTTP/1.1\r\nHost: ratings\r\nX-Big: ${value}${value}\r\n\r\n`);
  const refused = await readResponse(greedy);
  expect(refused.line).toBe('HTTP/1.1 431 Request Header Fields Too Large');
  expect(refused.first('x-request-id')).toBeDefined();
});

test('a head of thousands of lines arrives whole', async () => {
  const lines = Array.from({ length: 3000 }, (_, i) => `x-${i}: ${i}\r\n`).join('');
  const head = await headAtUpstream(`GET / HTTP/1.1\r\n${lines}Host: ratings\r\n\r\n`);
  expect(head.headers.filter(([name]) => /^x-\d+$/.test(name))).toHaveLength(3000);
});
