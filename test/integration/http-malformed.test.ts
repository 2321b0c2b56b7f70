import { expect, test } from 'vitest';
import { errorOf, readHead, readResponse } from '../gateway/harness/http-message.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';

const getIt = 'GET / HTTP/1.1\r\nHost: ratings\r\n\r\n';

/** What a client gets when the upstream answers with these bytes and keeps its connection open. */
async function answered(bytes: string) {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(getIt);
  const wire = await upstream.accept();
  await readHead(wire);
  wire.send(bytes);
  return { upstream, gateway, client, wire };
}

const head = (lines: string) => `HTTP/1.1 200 OK\r\n${lines}\r\n\r\n`;

test.each<[what: string, bytes: string]>([
  ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['one byte of another protocol', '\x16'],
  ['the beginning of a page', '<html>'],
  ['HTTP/2', 'HTTP/2 200 OK\r\n\r\n'],
  ['a version with another digit', 'HTTP/1.7 200 OK\r\n\r\n'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
  ['a status below 100', 'HTTP/1.1 099 OK\r\n\r\n'],
  ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
  ['a status in letters', 'HTTP/1.1 abc OK\r\n\r\n'],
  ['no status', 'HTTP/1.1\r\n\r\n'],
  ['bare line feeds', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n'],
  ['a reason with a control character', 'HTTP/1.1 200 O\x07K\r\nContent-Length: 0\r\n\r\n'],
  ['a reason with a line feed', 'HTTP/1.1 200 OK\nX: 1\r\nContent-Length: 0\r\n\r\n'],
  ['a header without a colon', head('Content-Length')],
  ['a header without a name', head(': x')],
  ['a space before the colon', head('Content-Length : 0')],
  ['a folded line first', head(' folded: x')],
  ['a control character in a value', head('X-A: a\x01b\r\nContent-Length: 0')],
  ['a line feed in a value', head('X-A: a\nSet-Cookie: evil=1\r\nContent-Length: 0')],
  ['a carriage return in a value', head('X-A: a\rb\r\nContent-Length: 0')],
  ['NUL in a value', head('X-A: a\0b\r\nContent-Length: 0')],
  ['both lengths', `${head('Content-Length: 2\r\nTransfer-Encoding: chunked')}0\r\n\r\n`],
  [
    'both lengths, turned round',
    `${head('Transfer-Encoding: chunked\r\nContent-Length: 2')}0\r\n\r\n`,
  ],
  ['two different lengths', `${head('Content-Length: 2\r\nContent-Length: 3')}okk`],
  ['the same length twice', `${head('Content-Length: 2\r\nContent-Length: 2')}ok`],
  ['a list of lengths', `${head('Content-Length: 2, 2')}ok`],
  ['a negative length', head('Content-Length: -1')],
  ['a length with a sign', `${head('Content-Length: +2')}ok`],
  ['a length in hex', `${head('Content-Length: 0x2')}ok`],
  ['an empty length', head('Content-Length: ')],
  ['a length beyond any number', head(`Content-Length: ${'9'.repeat(16)}`)],
  ['another transfer coding', head('Transfer-Encoding: gzip, chunked')],
  ['chunked that is not last', head('Transfer-Encoding: chunked, gzip')],
  ['chunked twice', head('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked')],
  ['an oversized head', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(200 * 1024)}`],
])('%s is answered 502', async (_what, bytes) => {
  const { client, gateway, wire } = await answered(bytes);
  const response = await readResponse(client);
  expect(response.line).toBe('HTTP/1.1 502 Bad Gateway');
  expect(response.first('set-cookie')).toBeUndefined();
  expect(errorOf(response).code).toBe('LOOP_GATEWAY_UPSTREAM_MALFORMED');
  await wire.ended;
  const { exchange } = await gateway.log.ended();
  expect(exchange).toMatchObject({ error: 'reset', answeredStatus: 502 });
});

test('the message of a 502 quotes what came', async () => {
  const { client } = await answered('SSH-2.0-OpenSSH_9.6\r\n');
  expect(errorOf(await readResponse(client)).message).toContain('"SSH-2.0-OpenSSH_9.6');
});

test('a folded header becomes one line', async () => {
  const { client } = await answered(`${head('X-A: one\r\n\t two\r\nContent-Length: 2')}ok`);
  const response = await readResponse(client);
  expect(response.first('x-a')).toBe('one two');
});

test.each<[what: string, chunks: string]>([
  ['a chunk size that is no number', 'zz\r\n'],
  ['a negative chunk size', '-1\r\n'],
  ['an empty chunk size', '\r\n'],
  ['a chunk size with a prefix', '0x2\r\nok\r\n'],
  ['a chunk size beyond any number', `${'f'.repeat(17)}\r\n`],
  ['a chunk longer than its size', '2\r\nokk\r\n'],
  ['a bare line feed after a size', '2\nok\r\n'],
  ['an endless chunk extension', `2;${'x'.repeat(20_000)}`],
  ['a malformed trailer', '0\r\nBad Name: 1\r\n\r\n'],
  ['a control character in a trailer', '0\r\nX-A: \x01\r\n\r\n'],
  ['an endless trailer', `0\r\nX-A: ${'x'.repeat(200 * 1024)}`],
])('%s breaks the response visibly, after what was good', async (_what, chunks) => {
  const { client, wire, gateway } = await answered(
    `${head('Transfer-Encoding: chunked')}5\r\nhello\r\n`,
  );
  await readHead(client);
  expect(await client.until('hello\r\n')).toBe('5\r\nhello\r\n');
  wire.send(chunks);
  expect(await client.rest()).not.toContain('0\r\n\r\n');
  expect((await gateway.log.ended()).exchange.error).toBe('reset');
});

test('what is malformed right behind a head still lets the head through', async () => {
  const { client } = await answered(`${head('Transfer-Encoding: chunked')}zz\r\n`);
  expect((await readHead(client)).line).toBe('HTTP/1.1 200 OK');
  expect(await client.rest()).toBe('');
});

test.each<[what: string, first: string]>([
  ['in the same write', `${ok('one')}HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray`],
  [
    'behind chunks',
    `${head('Transfer-Encoding: chunked')}3\r\none\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\nstray`,
  ],
  ['behind 304', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nstray'],
  ['behind 204', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nstray'],
])('a second response %s never reaches the next request', async (_what, first) => {
  const { client, upstream, gateway, wire } = await answered(first);
  const response = await readResponse(client);
  expect(response.body).not.toContain('stray');
  client.send(getIt);
  const next = await upstream.accept();
  await wire.ended;
  await readHead(next);
  next.send(ok('two'));
  expect((await readResponse(client)).body).toBe('two');
  expect((await gateway.log.ended(1)).responseBody).toBe('two');
});

test('a stray response that comes while the connection is idle closes it', async () => {
  // Kept for so long that nothing else closes it.
  const { client, upstream, wire } = await answered(ok('one', 'Keep-Alive: timeout=600\r\n'));
  await readResponse(client);
  wire.send(ok('stray'));
  await wire.ended;
  client.send(getIt);
  const next = await upstream.accept();
  await readHead(next);
  next.send(ok('two'));
  expect((await readResponse(client)).body).toBe('two');
});
