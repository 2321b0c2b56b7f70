import { expect, test } from 'vitest';
import { readHead, readResponse } from '../gateway/harness/http-message.js';
import { gatewayTo, openGateway } from '../gateway/harness/open-gateway.js';
import { ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';

const upload =
  'POST / HTTP/1.1\r\nHost: ratings\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n';
const getIt = 'GET / HTTP/1.1\r\nHost: ratings\r\n\r\n';

async function exchange(request: string) {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(request);
  const wire = await upstream.accept();
  const head = await readHead(wire);
  return { gateway, upstream, client, wire, head };
}

test("100 Continue is the upstream's to give", async () => {
  const { client, wire, head } = await exchange(upload);
  expect(head.first('expect')).toBe('100-continue');
  expect(client.unread).toBe('');
  wire.send('HTTP/1.1 100 Continue\r\n\r\n');
  expect(await client.until('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  client.send('hello');
  expect(await wire.take(5)).toBe('hello');
  wire.send(ok());
  const response = await readResponse(client);
  expect(response.body).toBe('ok');
  expect(response.first('connection')).toBe('keep-alive');
});

test('a final status instead of 100 reaches the client, which sends no body', async () => {
  const { client, wire, gateway } = await exchange(upload);
  wire.send('HTTP/1.1 417 Expectation Failed\r\nContent-Length: 2\r\n\r\nno');
  const response = await readResponse(client);
  expect(response.line).toBe('HTTP/1.1 417 Expectation Failed');
  // Neither side can know whether the body is still to come.
  expect(response.first('connection')).toBe('close');
  expect(await client.ended).toBe('end');
  await wire.ended;
  expect((await gateway.log.ended()).exchange).toMatchObject({ status: 417, error: null });
});

test('an upstream that ignores Expect gets the body when the client gives up waiting', async () => {
  const { client, wire } = await exchange(upload);
  client.send('hello');
  expect(await wire.take(5)).toBe('hello');
  wire.send(ok());
  const response = await readResponse(client);
  expect([response.body, response.first('connection')]).toEqual(['ok', 'keep-alive']);
  client.send(getIt);
  expect((await readHead(wire)).line).toBe('GET / HTTP/1.1');
  wire.send(ok('next'));
  expect((await readResponse(client)).body).toBe('next');
});

test.each(['200 OK', '303 See Other', '413 Content Too Large', '503 Service Unavailable'])(
  'a client that waits and is answered %s sees the connection end, as it may send its body or none',
  async (status) => {
    const { client, wire } = await exchange(upload);
    wire.send(`HTTP/1.1 ${status}\r\nContent-Length: 2\r\n\r\nno`);
    const response = await readResponse(client);
    expect([response.line, response.first('connection')]).toEqual([`HTTP/1.1 ${status}`, 'close']);
    expect(await client.ended).toBe('end');
  },
);

test('a client that asks for 100 without a body keeps its connection', async () => {
  const { client, wire } = await exchange(
    getIt.replace('\r\n\r\n', '\r\nExpect: 100-continue\r\n\r\n'),
  );
  wire.send(ok());
  expect((await readResponse(client)).first('connection')).toBe('keep-alive');
});

test.each([
  ['all of its body', 'hello'],
  ['the beginning of its body', 'he'],
])(
  'a client that did not wait with %s keeps its connection when it is refused',
  async (_what, begun) => {
    const { client, wire, upstream } = await exchange(upload);
    client.send(begun);
    await wire.take(begun.length);
    wire.send('HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno');
    const response = await readResponse(client);
    expect([response.status, response.first('connection')]).toEqual([413, 'keep-alive']);
    client.send('hello'.slice(begun.length) + getIt);
    const next = begun === 'hello' ? wire : await upstream.accept();
    await readHead(next);
    next.send(ok('next'));
    expect((await readResponse(client)).body).toBe('next');
  },
);

test.each([
  ['with its head', 'hello', 'keep-alive'],
  ['not yet', '', 'close'],
])('where loop itself refuses, and the body came %s', async (_when, body, connection) => {
  const gateway = await gatewayTo(1);
  const client = await dial(gateway.mesh);
  client.send(upload.replace('Host: ratings', 'Host: nobody') + body);
  const response = await readResponse(client);
  expect([response.status, response.first('connection')]).toEqual([404, connection]);
});

test.each(['edge', 'mesh'] as const)(
  'on the %s, a service that cannot be reached is 502 on a kept connection',
  async (door) => {
    const gateway = await openGateway({
      services: { ratings: { port: 1 } },
      routes: [{ to: 'ratings', path: '/*' }],
    });
    const client = await dial(gateway[door]);
    for (let i = 0; i < 2; i++) {
      client.send(`${upload}hello`);
      const response = await readResponse(client);
      expect([response.status, response.first('connection')]).toEqual([502, 'keep-alive']);
    }
  },
);

test("an expectation other than 100-continue is the upstream's to judge", async () => {
  const { client, wire, head } = await exchange(
    getIt.replace('\r\n\r\n', '\r\nExpect: cake\r\n\r\n'),
  );
  expect(head.first('expect')).toBe('cake');
  wire.send(ok());
  expect((await readResponse(client)).first('x-request-id')).toBeDefined();
});

test('early hints and other interim responses pass, in order, before the final one', async () => {
  const { client, wire, gateway } = await exchange(getIt);
  wire.send('HTTP/1.1 102 Processing\r\n\r\n');
  expect(await client.until('\r\n\r\n')).toBe('HTTP/1.1 102 Processing\r\n\r\n');
  wire.send(
    'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nlink: </J\xfc>\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\n' +
      'HTTP/1.1 199 Odd\r\nX-A: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
  );
  expect(await client.until('\r\n\r\n')).toBe(
    'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nlink: </J\xfc>\r\n\r\n',
  );
  expect(await client.until('\r\n\r\n')).toBe('HTTP/1.1 199 Odd\r\nX-A: 1\r\n\r\n');
  expect((await readResponse(client)).body).toBe('ok');
  const { exchange: noted } = await gateway.log.ended();
  expect(noted.status).toBe(200);
});

test('a client in HTTP/1.0 gets no interim response', async () => {
  const { client, wire } = await exchange('GET / HTTP/1.0\r\nHost: ratings\r\n\r\n');
  wire.send(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${ok()}`);
  expect((await readResponse(client)).line).toBe('HTTP/1.1 200 OK');
});

test.each(['Link: a\nX-Smuggled: 1', 'Link: a\x00', 'Bad Name: 1', 'Link: a\rb'])(
  'an interim response with %j in it is left out',
  async (line) => {
    const { client, wire } = await exchange(getIt);
    wire.send(`HTTP/1.1 103 Early Hints\r\n${line}\r\n\r\n${ok()}`);
    expect((await readResponse(client)).line).toBe('HTTP/1.1 200 OK');
  },
);

test('101 that nobody asked for is refused', async () => {
  const { client, wire } = await exchange(getIt);
  wire.send('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n');
  expect((await readResponse(client)).status).toBe(502);
});

test('a 100 that cannot be passed on leaves the client waiting: its connection ends', async () => {
  const { client, wire } = await exchange(upload);
  wire.send('HTTP/1.1 100 Continue\r\nBad Name: 1\r\n\r\n');
  wire.send('HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno');
  const response = await readResponse(client);
  expect([response.status, response.first('connection')]).toEqual([401, 'close']);
  expect(await client.ended).toBe('end');
});
