import { expect, test } from 'vitest';
import { readHead, readResponse } from '../gateway/harness/http-message.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';

const getIt = 'GET / HTTP/1.1\r\nHost: ratings\r\n\r\n';

/** An open exchange, seen from both ends. */
async function exchange(request: string) {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(request);
  const wire = await upstream.accept();
  const head = await readHead(wire);
  return { gateway, client, wire, head };
}

test('a chunked response arrives chunked, with its trailers', async () => {
  const { client, wire, gateway } = await exchange(getIt);
  wire.send(
    'HTTP/1.1 200 OK\r\nTrailer: X-Sum, X-Sum2\r\nTransfer-Encoding: chunked\r\n\r\n5;ext=1\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 1\r\nx-sum2:  2 \r\n\r\n',
  );
  const response = await readResponse(client);
  expect(response.first('trailer')).toBe('X-Sum, X-Sum2');
  expect(response.all('transfer-encoding')).toEqual(['chunked']);
  expect(response.body).toBe('hello world');
  expect(response.trailers).toEqual(['X-Sum: 1', 'x-sum2: 2']);
  const { exchange: noted } = await gateway.log.ended();
  expect(noted.responseTrailers).toEqual(['X-Sum', '1', 'x-sum2', '2']);
});

test('trailers that would frame or route a message are left out', async () => {
  const { client, wire } = await exchange(getIt);
  wire.send(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nContent-Length: 9\r\nX-Sum: 1\r\nHost: x\r\n\r\n',
  );
  expect((await readResponse(client)).trailers).toEqual(['X-Sum: 1']);
});

test('a chunked upload arrives chunked, with its trailers', async () => {
  const { client, wire, head, gateway } = await exchange(
    'POST / HTTP/1.1\r\nHost: ratings\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
  );
  expect(head.first('transfer-encoding')).toBe('chunked');
  expect(head.first('trailer')).toBe('X-Sum');
  expect(await wire.until('abc\r\n')).toBe('3\r\nabc\r\n');
  client.send('2\r\nde\r\n0\r\nX-Sum: 7\r\n\r\n');
  expect(await wire.until('\r\n\r\n')).toBe('2\r\nde\r\n0\r\nX-Sum: 7\r\n\r\n');
  wire.send(ok());
  await readResponse(client);
  const noted = await gateway.log.ended();
  expect(noted.exchange.requestTrailers).toEqual(['X-Sum', '7']);
  expect(noted.requestBody).toBe('abcde');
});

test('an empty chunked upload ends at once', async () => {
  const { wire, client } = await exchange(
    'POST / HTTP/1.1\r\nHost: ratings\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  );
  expect(await wire.until('\r\n\r\n')).toBe('0\r\n\r\n');
  wire.send(ok());
  expect((await readResponse(client)).status).toBe(200);
});

test.each(['GET', 'DELETE', 'OPTIONS', 'PROPFIND'])('%s with a body keeps it', async (method) => {
  const { wire, client, head } = await exchange(
    `${method} / HTTP/1.1\r\nHost: ratings\r\nContent-Length: 4\r\n\r\nbody`,
  );
  expect(head.first('content-length')).toBe('4');
  expect(await wire.take(4)).toBe('body');
  wire.send(ok());
  expect((await readResponse(client)).status).toBe(200);
});

test.each(['0', '00'])('Content-Length: %s goes on, and the connection with it', async (length) => {
  const { wire, client, head } = await exchange(
    `POST / HTTP/1.1\r\nHost: ratings\r\nContent-Length: ${length}\r\n\r\n`,
  );
  expect(head.first('content-length')).toBe(length);
  expect(head.first('transfer-encoding')).toBeUndefined();
  wire.send(ok());
  await readResponse(client);
  client.send(getIt);
  expect((await readHead(wire)).line).toBe('GET / HTTP/1.1');
  wire.send(ok());
  expect((await readResponse(client)).body).toBe('ok');
});

test('POST without any body or length goes on as it came', async () => {
  const { wire, client, head } = await exchange('POST / HTTP/1.1\r\nHost: ratings\r\n\r\n');
  expect(head.first('content-length')).toBeUndefined();
  expect(head.first('transfer-encoding')).toBeUndefined();
  wire.send(ok(''));
  const response = await readResponse(client);
  expect(response.first('content-length')).toBe('0');
});

test.each<[what: string, method: string, response: string]>([
  ['HEAD with a length', 'HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n'],
  ['HEAD without a length', 'HEAD', 'HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\n'],
  ['204', 'GET', 'HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n'],
  [
    '304 with a length',
    'GET',
    'HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\nETag: "x"\r\n\r\n',
  ],
  ['205 without a body', 'GET', 'HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n'],
])(
  '%s has no body, keeps its headers, and both connections go on',
  async (_what, method, answer) => {
    const { wire, client } = await exchange(`${method} / HTTP/1.1\r\nHost: ratings\r\n\r\n`);
    wire.send(answer);
    const response = await readResponse(client, method);
    const length = /Content-Length: (\d+)/.exec(answer)?.[1];
    expect(response.first('content-length')).toBe(length);
    expect(response.first('transfer-encoding')).toBeUndefined();
    client.send(getIt);
    await readHead(wire);
    wire.send(ok('next'));
    expect((await readResponse(client)).body).toBe('next');
  },
);

test('HEAD whose response says chunked has no body either', async () => {
  const { wire, client } = await exchange('HEAD / HTTP/1.1\r\nHost: ratings\r\n\r\n');
  wire.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
  expect((await readResponse(client, 'HEAD')).status).toBe(200);
  client.send(getIt);
  await readHead(wire);
  wire.send(ok('next'));
  expect((await readResponse(client)).body).toBe('next');
});

test('a response that ends with its connection arrives chunked and whole', async () => {
  const { wire, client } = await exchange(getIt);
  wire.send('HTTP/1.0 200 OK\r\nX-A: 1\r\n\r\nhello');
  expect((await readHead(client)).first('transfer-encoding')).toBe('chunked');
  expect(await client.until('hello\r\n')).toBe('5\r\nhello\r\n');
  wire.end();
  expect(await client.until('\r\n\r\n')).toBe('0\r\n\r\n');
});

test('a client in HTTP/1.0 gets a chunked response undone, up to the end of its connection', async () => {
  const { wire, client } = await exchange('GET / HTTP/1.0\r\nHost: ratings\r\n\r\n');
  wire.send(
    'HTTP/1.1 200 OK\r\nTrailer: X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX: 1\r\n\r\n',
  );
  const response = await readResponse(client);
  expect(response.body).toBe('ok');
  expect(response.first('transfer-encoding')).toBeUndefined();
  expect(response.first('trailer')).toBeUndefined();
  expect(response.first('connection')).toBe('close');
  expect(await client.ended).toBe('end');
});

test('a client in HTTP/1.0 that asks for it keeps its connection', async () => {
  const request = 'GET / HTTP/1.0\r\nHost: ratings\r\nConnection: keep-alive\r\n\r\n';
  const { wire, client } = await exchange(request);
  wire.send(ok('one'));
  const response = await readResponse(client);
  expect(response.first('connection')).toBe('keep-alive');
  client.send(request);
  await readHead(wire);
  wire.send(ok('two'));
  expect((await readResponse(client)).body).toBe('two');
});

test('pipelined requests are answered in order, whichever upstream is first', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(['/1', '/2', '/3'].map((path) => getIt.replace('/ ', `${path} `)).join(''));
  const wires = await Promise.all([upstream.accept(), upstream.accept(), upstream.accept()]);
  for (const wire of wires) await readHead(wire);
  wires[1]?.send('HTTP/1.1 103 Early Hints\r\nLink: </2>\r\n\r\n');
  wires[1]?.send(ok('second'));
  await gateway.log.ended(0);
  wires[2]?.send('HTTP/1.1 103 Early Hints\r\nLink: </3>\r\n\r\n');
  wires[0]?.send(ok('first'));
  expect((await readResponse(client)).body).toBe('first');
  // Its hints come too late to be of use, and must not end up in its body.
  expect((await readResponse(client)).body).toBe('second');
  expect((await readHead(client)).line).toBe('HTTP/1.1 103 Early Hints');
  wires[2]?.send(ok('third'));
  expect((await readResponse(client)).body).toBe('third');
});

test('connections are kept on both sides and used again', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  for (let i = 0; i < 20; i++) {
    client.send(getIt);
    expect((await readResponse(client)).body).toBe('ok');
  }
  expect(upstream.connections).toHaveLength(1);
  const { exchange: first } = await gateway.log.ended(0);
  const { exchange: second } = await gateway.log.ended(1);
  expect(first.connectedAt).toBeGreaterThan(0);
  expect(second.connectedAt).toBe(0);
});

test.each([
  ['closes', 'Connection: close\r\n', 2],
  ['is in HTTP/1.0', '', 2],
  ['keeps less than the margin', 'Keep-Alive: timeout=1\r\n', 2],
  ['keeps long enough', 'Keep-Alive: timeout=5\r\n', 1],
])(
  'a connection whose upstream %s is used again only when it may be',
  async (what, line, count) => {
    const answer = ok('ok', line);
    const upstream = await rawUpstream(
      answering(what.includes('1.0') ? answer.replace('HTTP/1.1', 'HTTP/1.0') : answer),
    );
    const gateway = await gatewayTo(upstream.port);
    const client = await dial(gateway.mesh);
    for (let i = 0; i < 2; i++) {
      client.send(getIt);
      const response = await readResponse(client);
      expect(response.first('connection')).toBe('keep-alive');
    }
    expect(upstream.connections).toHaveLength(count);
  },
);

test('a status without a reason, and one with an unusual number, arrive as they are', async () => {
  const { wire, client } = await exchange(getIt);
  wire.send('HTTP/1.1 299\r\nContent-Length: 0\r\n\r\n');
  expect((await readResponse(client)).line).toBe('HTTP/1.1 299 ');
  client.send(getIt);
  await readHead(wire);
  wire.send('HTTP/1.1 999 J\xfcst so\r\nContent-Length: 0\r\n\r\n');
  expect((await readResponse(client)).line).toBe('HTTP/1.1 999 J\xfcst so');
});

test('all 256 byte values of a body arrive, both ways', async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const { wire, client } = await exchange(
    `POST / HTTP/1.1\r\nHost: ratings\r\nContent-Length: 256\r\n\r\n${bytes.toString('latin1')}`,
  );
  expect(await wire.take(256)).toBe(bytes.toString('latin1'));
  wire.send(ok(bytes.toString('latin1')));
  expect((await readResponse(client)).body).toBe(bytes.toString('latin1'));
});

test('a request that offers h2c, as Java does, is served without it, body intact, again and again', async () => {
  const upstream = await rawUpstream({
    async serve(wire) {
      for (;;) {
        const head = await readHead(wire);
        const body = await wire.take(Number(head.first('content-length') ?? 0));
        const seen = head.headers.map(([name]) => name.toLowerCase());
        const leaked = seen.filter((name) =>
          /^(upgrade|connection|http2-settings|x-hop)$/.test(name),
        );
        wire.send(ok(`${body.length} ${leaked.join()}`));
      }
    },
  });
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  const body = 'b'.repeat(200_000);
  for (let i = 0; i < 15; i++) {
    client.send(
      `POST / HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings, X-Hop\r\nX-Hop: 1\r\nContent-Length: ${body.length}\r\nHost: ratings\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\nUpgrade: h2c\r\n\r\n${body}`,
    );
    expect((await readResponse(client)).body).toBe('200000 ');
  }
  client.send(
    'GET / HTTP/1.1\r\nConnection: Upgrade, close\r\nHost: ratings\r\nUpgrade: h2c\r\n\r\n',
  );
  expect((await readResponse(client)).first('connection')).toBe('close');
  expect(await client.ended).toBe('end');
});
