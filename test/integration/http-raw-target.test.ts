import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { errorOf, readHead, readResponse } from '../gateway/harness/http-message.js';
import { gatewayTo, openGateway } from '../gateway/harness/open-gateway.js';
import { answering, ok, type RawUpstream, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { handshake, switching } from '../gateway/harness/websocket-wire.js';
import { dial, type Wire } from '../gateway/harness/wire.js';

const cafe = '/caf\xc3\xa9';

const get = (target: string, more = '') => `GET ${target} HTTP/1.1\r\nHost: ratings\r\n${more}\r\n`;

/** Answers each request with its target, as it came. */
function echo(): Promise<RawUpstream> {
  return rawUpstream({
    async serve(wire) {
      for (;;) wire.send(ok((await readHead(wire)).line.split(' ')[1]));
    },
  });
}

/** The same, of requests with bodies. */
function bodyEater(): Promise<RawUpstream> {
  return rawUpstream({
    async serve(wire) {
      for (;;) {
        const head = await readHead(wire);
        if (head.first('transfer-encoding') !== undefined) await wire.until('0\r\n\r\n');
        await wire.take(Number(head.first('content-length') ?? 0));
        wire.send(ok(head.line.split(' ')[1]));
      }
    },
  });
}

test.each([
  ['in the path', cafe],
  ['in the query', '/?q=\xc3\xbc'],
  ['at its beginning', '/\xe2\x82\xac'],
  ['of another charset', '/caf\xe9'],
  ['beside escapes', '/%C3%A9\xc3\xa9%2f?%7E=\xc3\xa9'],
  ['and odd ASCII', '/{a}|^"<>\\`\xc3\xa9'],
  [
    'in all bytes beyond ASCII',
    `/${Array.from({ length: 128 }, (_, i) => String.fromCharCode(128 + i)).join('')}`,
  ],
])(
  'a target with bytes beyond ASCII %s reaches the service byte for byte',
  async (_where, target) => {
    const gateway = await gatewayTo((await echo()).port);
    const client = await dial(gateway.mesh);
    client.send(Buffer.from(get(target), 'latin1'));
    expect((await readResponse(client)).body).toBe(target);
    const { exchange } = await gateway.log.ended();
    expect(exchange).toMatchObject({
      path: target,
      service: 'ratings',
      client: `127.0.0.1:${client.socket.localPort}`,
    });
  },
);

test('an absolute form has them too, and so has a request in a tunnel', async () => {
  const gateway = await gatewayTo((await echo()).port);
  const client = await dial(gateway.mesh);
  client.send(get(`http://ratings${cafe}`));
  expect((await readResponse(client)).body).toBe(cafe);
  const other = await dial(gateway.mesh);
  other.send(`CONNECT ratings:80 HTTP/1.1\r\nHost: ratings\r\n\r\n${get(cafe)}`);
  await readHead(other);
  expect((await readResponse(other)).body).toBe(cafe);
});

test('on a kept connection such requests and others follow each other, with bodies', async () => {
  const upstream = await rawUpstream({
    async serve(wire) {
      for (;;) {
        const head = await readHead(wire);
        const body = await wire.take(Number(head.first('content-length') ?? 0));
        wire.send(ok(`${head.line.split(' ')[1]} ${body}`));
      }
    },
  });
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  for (let i = 0; i < 60; i++) {
    const target = i % 3 === 0 ? `/plain/${i}` : `${cafe}/${i}`;
    client.send(`POST ${target} HTTP/1.1\r\nHost: ratings\r\nContent-Length: 4\r\n\r\nbo`);
    client.send('dy');
    expect((await readResponse(client)).body).toBe(`${target} body`);
  }
  expect(upstream.connections).toHaveLength(1);
});

test('pipelined with others, they are answered in order, however long the service takes', async () => {
  const upstream = await rawUpstream({
    async serve(wire) {
      for (;;) {
        const target = (await readHead(wire)).line.split(' ')[1] ?? '';
        // The earlier ones take longer.
        await new Promise((resolve) => setTimeout(resolve, 100 - Number(target.slice(-1)) * 15));
        wire.send(ok(target));
      }
    },
  });
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  const targets = ['/1', `${cafe}/2`, '/3', `${cafe}/4`, `${cafe}/5`];
  client.send(
    targets
      .slice(0, 4)
      .map((target) => get(target))
      .join(''),
  );
  for (const [i, target] of targets.entries()) {
    if (i === 1) client.send(get(`${cafe}/5`));
    expect((await readResponse(client)).body).toBe(target);
  }
});

test('a request line may be cut within a character, and a head anywhere', async () => {
  const gateway = await gatewayTo((await echo()).port);
  const client = await dial(gateway.mesh);
  for (const piece of [
    'GET /caf\xc3',
    '\xa9/\xe2',
    '\x82\xac HTTP/1.1',
    '\r\nHost: rat',
    'ings\r\n\r\n',
  ]) {
    client.send(piece);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect((await readResponse(client)).body).toBe('/caf\xc3\xa9/\xe2\x82\xac');
});

/** Sends in two packets, the second when the first was surely read. */
async function inTwo(client: Wire, bytes: string, at: number): Promise<void> {
  client.send(bytes.slice(0, at));
  await new Promise((resolve) => setTimeout(resolve, 10));
  client.send(bytes.slice(at));
}

const ways = [
  ['on a new connection', ''],
  ['on a kept connection', get('/before')],
  ['behind a body that ends in a capital', post('A')],
  ['behind a body that ends in the beginning of a method', post('PU')],
  ['behind a body with a newline', post('a\nG')],
  [
    'behind a chunked body',
    'POST /before HTTP/1.1\r\nHost: ratings\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nG\r\n0\r\n\r\n',
  ],
] as const;

function post(body: string): string {
  return `POST /before HTTP/1.1\r\nHost: ratings\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

test.each(ways)('%s, the head may be cut in two anywhere', async (_where, before) => {
  const gateway = await gatewayTo((await bodyEater()).port);
  const bytes = before + get(cafe, 'X-More: caf\xc3\xa9\r\n');
  const failed: number[] = [];
  // A few at a time: each waits between its two packets.
  const each = async (at: number, prefix: string) => {
    const client = await dial(gateway.mesh);
    client.send(prefix);
    await inTwo(client, bytes, at);
    const answers = prefix === '' ? [] : [await readResponse(client)];
    if (before !== '') answers.push(await readResponse(client));
    const last = await readResponse(client).catch(() => null);
    if (last?.body !== cafe) failed.push(at);
    client.socket.destroy();
  };
  for (let at = 1; at < bytes.length; at += 10) {
    const some = Array.from({ length: Math.min(10, bytes.length - at) }, (_, i) => at + i);
    await Promise.all(some.flatMap((i) => [each(i, ''), each(i, get(cafe))]));
  }
  expect(failed).toEqual([]);
});

test('byte by byte, in a tunnel and out of it, such requests follow each other', async () => {
  const gateway = await gatewayTo((await bodyEater()).port);
  const [plain, tunnel] = [await dial(gateway.mesh), await dial(gateway.mesh)];
  tunnel.send('CONNECT ratings:80 HTTP/1.1\r\nHost: ratings\r\n\r\n');
  await readHead(tunnel);
  const bytes = get('/plain') + get(cafe) + post('body') + get(`${cafe}?x=\xff`) + get('/end');
  await Promise.all(
    [plain, tunnel].map(async (client) => {
      for (const byte of bytes) {
        client.send(byte);
        await new Promise((resolve) => setImmediate(resolve));
      }
      for (const target of ['/plain', cafe, '/before', `${cafe}?x=\xff`, '/end']) {
        expect((await readResponse(client)).body).toBe(target);
      }
    }),
  );
});

test('a target in pieces that no request may have is answered 400', async () => {
  const gateway = await gatewayTo(1);
  const client = await dial(gateway.mesh);
  await inTwo(client, get('/a b\xc3\xa9'), 6);
  expect((await readResponse(client)).status).toBe(400);
});

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])(
  '%s to such a target follows another request',
  async (method) => {
    const gateway = await gatewayTo((await echo()).port);
    const client = await dial(gateway.mesh);
    for (const target of ['/first', cafe, cafe]) {
      client.send(`${method} ${target} HTTP/1.1\r\nHost: ratings\r\n\r\n`);
      expect((await readResponse(client)).body).toBe(target);
    }
  },
);

test('the end of a body is never taken for the beginning of a method', async () => {
  const gateway = await gatewayTo((await echo()).port);
  const client = await dial(gateway.mesh);
  client.send(
    'POST /body HTTP/1.1\r\nHost: ratings\r\nContent-Length: 4\r\n\r\nPROP' +
      `PATCH ${cafe} HTTP/1.1\r\nHost: ratings\r\n\r\n`,
  );
  await readResponse(client);
  await readResponse(client);
  expect(gateway.log.all.map(({ exchange }) => [exchange.method, exchange.path])).toEqual([
    ['POST', '/body'],
    ['PATCH', cafe],
  ]);
});

test('the handshake of a WebSocket at such a target reaches its service byte for byte', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(handshake(cafe));
  const service = await upstream.accept();
  expect((await readHead(service)).line).toBe(`GET ${cafe} HTTP/1.1`);
  service.send(switching());
  expect((await readHead(client)).line).toBe('HTTP/1.1 101 Switching Protocols');
  service.end();
  await client.ended;
  expect((await gateway.log.ended()).exchange).toMatchObject({ protocol: 'websocket', path: cafe });
});

test('a large upload to such a target passes with back pressure, both ways', async () => {
  const bytes = 8 * 1024 * 1024;
  const upstream = await rawUpstream({
    async serve(wire) {
      await readHead(wire);
      const body = await wire.take(bytes);
      wire.send(`HTTP/1.1 200 OK\r\nContent-Length: ${bytes}\r\n\r\n${body}`);
    },
  });
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(`PUT ${cafe} HTTP/1.1\r\nHost: ratings\r\nContent-Length: ${bytes}\r\n\r\n`);
  client.send('x'.repeat(bytes));
  const response = await readResponse(client);
  expect(response.body.length).toBe(bytes);
});

test.each<[string, string]>([
  ['a space', get('/a b\xc3\xa9')],
  ['a control character', get('/a\x01\xc3\xa9')],
  ['them in its method', 'G\xc3\xa9T / HTTP/1.1\r\nHost: ratings\r\n\r\n'],
  ['nothing before them', 'GET \xc3\xa9 HTTP/1.1\r\nHost: ratings\r\n\r\n'],
  ['no version behind them', `GET ${cafe}\r\nHost: ratings\r\n\r\n`],
  ['several hosts', get(cafe, 'Host: other\r\n')],
  ['two framings', get(cafe, 'Content-Length: 1\r\nTransfer-Encoding: chunked\r\n')],
])('a request with such a target and %s is answered 400', async (_what, bytes) => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(Buffer.from(bytes, 'latin1'));
  const response = await readResponse(client);
  expect([response.status, errorOf(response).code]).toEqual([400, 'LOOP_GATEWAY_BAD_REQUEST']);
  expect(upstream.connections).toHaveLength(0);
});

test('a line that is longer than a head may be is answered, and ends', async () => {
  const gateway = await gatewayTo(1);
  const client = await dial(gateway.mesh);
  client.send(`GET ${cafe}${'\xc3\xa9'.repeat(40_000)}`);
  expect((await readResponse(client)).status).toBeGreaterThanOrEqual(400);
  await client.ended;
});

test('a client that leaves cancels such a request, and a service that breaks off breaks it off', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(get(cafe));
  const wire = await upstream.accept();
  await readHead(wire);
  client.socket.destroy();
  expect(await wire.ended).toBeDefined();
  expect((await gateway.log.ended()).exchange.error).toBe('aborted');

  const other = await dial(gateway.mesh);
  other.send(get(cafe));
  const next = await upstream.accept();
  await readHead(next);
  next.send('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
  await readHead(other);
  next.reset();
  expect(await other.rest()).toBe('half');
});

test('a drain ends a connection of theirs: an idle one at once, a busy one when it is answered', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const [idle, busy] = [await dial(gateway.mesh), await dial(gateway.mesh)];
  idle.send(get(cafe));
  const wire = await upstream.accept();
  await readHead(wire);
  wire.send(ok());
  await readResponse(idle);
  busy.send(get(`${cafe}/slow`));
  await readHead(wire);
  const drained = gateway.gateway.drain(60_000);
  await idle.ended;
  wire.send(ok('whole'));
  const response = await readResponse(busy);
  expect([response.body, response.first('connection')]).toEqual(['whole', 'close']);
  await drained;
  await busy.ended;
});

test('a connection leaves no listeners behind, however many requests it carries', async () => {
  const warn = vi.fn();
  process.on('warning', warn);
  onTestFinished(() => {
    process.off('warning', warn);
  });
  const gateway = await gatewayTo((await echo()).port);
  const client = await dial(gateway.mesh);
  for (let i = 0; i < 200; i++) {
    client.send(get(cafe));
    await readResponse(client);
  }
  client.end();
  await once(client.socket, 'close');
  expect(warn).not.toHaveBeenCalled();
});

test.each([
  ['/café/*', '/caf\xc3\xa9/a', 200],
  ['/café/*', '/caf%C3%A9/a', 200],
  ['/café/*', '/caf%c3%a9/a', 200],
  ['/caf%C3%A9/*', '/caf\xc3\xa9/a', 200],
  ['/café', '/caf\xe9', 404],
  ['/café/*', '/caf\xc3\xa9/../a', 404],
  ['/cafe/*', '/caf%65/a', 404],
])('a route for %s and a request for %j: %i', async (path, target, status) => {
  const page = await rawUpstream(answering(ok()));
  const gateway = await openGateway({
    services: { page: { port: page.port } },
    routes: [{ to: 'page', path }],
  });
  const client = await dial(gateway.edge);
  client.send(get(target));
  expect((await readResponse(client)).status).toBe(status);
});
