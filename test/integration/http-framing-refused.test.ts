import { expect, test } from 'vitest';
import { errorOf, readHead, readResponse } from '../gateway/harness/http-message.js';
import { gatewayTo, type OpenGateway } from '../gateway/harness/open-gateway.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial, type Wire } from '../gateway/harness/wire.js';

// What frames a message, in ways that two readers could take differently (RFC 9112 §6). The same
// members go through every way by which a request comes in, and come back in a response.

const chunks = '2\r\nok\r\n0\r\n\r\n';

/** Header lines of a message whose body is in chunks, and is refused. */
const codings: readonly (readonly [what: string, lines: readonly string[]])[] = [
  ['gzip, then chunked on a line of its own', ['gzip', 'chunked']],
  ['chunked, then gzip on a line of its own', ['chunked', 'gzip']],
  ['identity, then chunked on a line of its own', ['identity', 'chunked']],
  ['chunked on two lines', ['chunked', 'chunked']],
  ['Chunked, then chunked', ['Chunked', 'chunked']],
  ['an empty line, then chunked', ['', 'chunked']],
  ['chunked, then an empty line', ['chunked', '']],
  ['three lines, chunked in the middle', ['gzip', 'chunked', 'gzip']],
  ['a word nobody knows, then chunked', ['x', 'chunked']],
  ['chunked twice in one line', ['chunked, chunked']],
  ['an empty element before chunked', [', chunked']],
  ['an empty element behind chunked', ['chunked,']],
  ['identity alone', ['identity']],
  ['an empty line alone', ['']],
  ['chunked with a parameter', ['chunked;q=1']],
  ['chunked in quotes', ['"chunked"']],
  ['chunked as the end of a word', ['xchunked']],
  ['chunked behind a vertical tab', ['\x0bchunked']],
  ['chunked and another word without a comma', ['chunked gzip']],
  ['identity before chunked in one line', ['identity, chunked']],
];

/** The same for what has a length. */
const lengths: readonly (readonly [what: string, lines: string])[] = [
  ['two lengths that differ', 'Content-Length: 2\r\nContent-Length: 3'],
  ['the same length on two lines', 'Content-Length: 2\r\nContent-Length: 2'],
  ['the same length twice in one line', 'Content-Length: 2, 2'],
  ['a length with a sign', 'Content-Length: +2'],
  ['a length in hex', 'Content-Length: 0x2'],
  ['an empty length', 'Content-Length: '],
  ['a length and chunked', 'Content-Length: 2\r\nTransfer-Encoding: chunked'],
  ['chunked and a length', 'Transfer-Encoding: chunked\r\nContent-Length: 2'],
  ['a length and an unknown coding', 'Content-Length: 2\r\nTransfer-Encoding: gzip'],
];

const refusedLines: readonly (readonly [what: string, lines: string])[] = [
  ...codings.map(
    ([what, values]) =>
      [what, values.map((value) => `Transfer-Encoding: ${value}`).join('\r\n')] as const,
  ),
  ...lengths,
];

/** A service that notes whether anything of a request has come to it. */
async function service() {
  const upstream = await rawUpstream(answering(ok()));
  const gateway = await gatewayTo(upstream.port);
  return { upstream, gateway };
}

const doors: readonly (readonly [
  door: string,
  open: (gateway: OpenGateway) => Promise<Wire>,
  target: string,
])[] = [
  ['the edge', (gateway) => dial(gateway.edge), '/'],
  ['the mesh', (gateway) => dial(gateway.mesh), '/'],
  ["the service's own address", (gateway) => dial(gateway.serviceDoor('ratings')), '/'],
  ['the mesh, with a target in UTF-8', (gateway) => dial(gateway.mesh), '/caf\xc3\xa9'],
  ['a tunnel', openTunnel, '/'],
];

async function openTunnel(gateway: OpenGateway): Promise<Wire> {
  const client = await dial(gateway.mesh);
  client.send('CONNECT ratings:80 HTTP/1.1\r\nHost: ratings:80\r\n\r\n');
  await client.until('\r\n\r\n');
  return client;
}

for (const [door, open, target] of doors) {
  test.each(refusedLines)(`a request at ${door} with %s is answered 400`, async (_what, lines) => {
    const { gateway, upstream } = await service();
    const client = await open(gateway);
    client.send(`POST ${target} HTTP/1.1\r\nHost: ratings\r\n${lines}\r\n\r\n${chunks}`);
    const response = await readResponse(client);
    expect([response.status, response.first('connection')]).toEqual([400, 'close']);
    expect(errorOf(response).code).toBe('LOOP_GATEWAY_BAD_REQUEST');
    await client.ended;
    expect(upstream.connections).toEqual([]);
    expect(gateway.log.all).toEqual([]);
  });
}

test.each([
  ['an upgrade that is ignored', 'Connection: Upgrade\r\nUpgrade: h2c\r\n'],
  ['lines in odd case', ''],
])('several codings on %s are refused too', async (what, extra) => {
  const { gateway, upstream } = await service();
  const client = await dial(gateway.mesh);
  const name = what.includes('odd') ? 'tRANSFER-eNCODING' : 'Transfer-Encoding';
  client.send(
    `POST / HTTP/1.1\r\nHost: ratings\r\n${extra}${name}: gzip\r\n${name}: chunked\r\n\r\n${chunks}`,
  );
  expect((await readResponse(client)).status).toBe(400);
  expect(upstream.connections).toEqual([]);
});

test.each([
  ['chunked', 'Transfer-Encoding: chunked', chunks],
  ['a length', 'Content-Length: 2', 'ok'],
])('a WebSocket handshake with a body in %s is answered 400', async (_what, line, body) => {
  const { gateway, upstream } = await service();
  const client = await dial(gateway.mesh);
  client.send(
    'GET / HTTP/1.1\r\nHost: ratings\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${line}\r\n\r\n${body}`,
  );
  expect((await readResponse(client)).status).toBe(400);
  await client.ended;
  expect(upstream.connections).toEqual([]);
});

test('a request in HTTP/1.0 has no chunks: it is answered 400', async () => {
  const { gateway, upstream } = await service();
  const client = await dial(gateway.mesh);
  client.send(
    `POST / HTTP/1.0\r\nHost: ratings\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`,
  );
  expect((await readResponse(client)).status).toBe(400);
  await client.ended;
  expect(upstream.connections).toEqual([]);
});

test.each([
  ['in another case', 'Chunked', ''],
  ['in capitals', 'CHUNKED', ''],
  ['that Connection names', 'chunked', 'Connection: transfer-encoding, content-length\r\n'],
])('a request with chunked %s goes on, framed once', async (_what, value, extra) => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(
    `POST / HTTP/1.1\r\nHost: ratings\r\n${extra}Transfer-Encoding: ${value}\r\n\r\n${chunks}`,
  );
  const wire = await upstream.accept();
  const head = await readHead(wire);
  expect(head.all('transfer-encoding').map((each) => each.toLowerCase())).toEqual(['chunked']);
  expect(head.all('content-length')).toEqual([]);
  expect(await wire.until('0\r\n\r\n')).toBe(chunks);
  wire.send(ok());
  expect((await readResponse(client)).status).toBe(200);
});

const framingTrailers = ['Transfer-Encoding', 'Host', 'Connection', 'Trailer', 'TE', 'Upgrade'];

test('trailers of a request that would frame or route a message stay behind', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  const names = framingTrailers.filter((name) => name !== 'Transfer-Encoding');
  client.send(
    'POST / HTTP/1.1\r\nHost: ratings\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n' +
      `${names.map((name) => `${name}: x\r\n`).join('')}X-Sum: 1\r\n\r\n`,
  );
  const wire = await upstream.accept();
  await readHead(wire);
  await wire.until('0\r\n');
  expect(await wire.until('\r\n\r\n')).toBe('X-Sum: 1\r\n\r\n');
  wire.send(ok());
  expect((await readResponse(client)).status).toBe(200);
});

test('a request whose trailers have a framing of their own never ends well', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  for (const line of ['Content-Length: 9', 'Transfer-Encoding: gzip']) {
    const client = await dial(gateway.mesh);
    client.send(
      `POST / HTTP/1.1\r\nHost: ratings\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n${line}\r\n\r\n`,
    );
    const response = await readResponse(client);
    expect([response.status, response.first('connection')]).toEqual([400, 'close']);
    expect(errorOf(response).message).toContain('in a trailer');
    await client.ended;
  }
  for (const wire of upstream.connections) expect(await wire.rest()).not.toContain('0\r\n');
  for (const { exchange } of gateway.log.all) {
    expect(exchange).toMatchObject({ status: 0, error: 'aborted' });
  }
});

/** What a client gets when the upstream answers so, and whether that connection is used again. */
async function answered(bytes: string, method = 'GET') {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(`${method} / HTTP/1.1\r\nHost: ratings\r\n\r\n`);
  const wire = await upstream.accept();
  await readHead(wire);
  wire.send(bytes);
  return { upstream, gateway, client, wire };
}

const refusedAnswers: readonly (readonly [what: string, lines: string])[] = [
  ...refusedLines,
  ['a coding that goes on in the next line', 'Transfer-Encoding: chunked\r\n gzip'],
  ['a coding in the next line', 'Transfer-Encoding:\r\n chunked'],
  ['a length that goes on in the next line', 'Content-Length: 2\r\n 3'],
  ['a Connection that goes on in the next line', 'Content-Length: 2\r\nConnection: x\r\n close'],
];

/** Some take these for the end of the line. */
const loneBreaks: readonly (readonly [what: string, lines: string])[] = [
  [
    'a line feed in a header that stays behind',
    'Keep-Alive: x\nTransfer-Encoding: gzip\r\nContent-Length: 2',
  ],
  [
    'a carriage return in a header that stays behind',
    'Keep-Alive: x\rTransfer-Encoding: gzip\r\nContent-Length: 2',
  ],
  [
    'a line feed in a header that Connection names',
    'Connection: x-a\r\nX-A: x\nContent-Length: 9\r\nContent-Length: 2',
  ],
];

for (const status of ['200 OK', '204 No Content', '304 Not Modified', '103 Early Hints']) {
  // An interim response with one is left out.
  const members = status.startsWith('1') ? refusedAnswers : [...refusedAnswers, ...loneBreaks];
  test.each(members)(`a ${status} with %s is answered 502`, async (_what, lines) => {
    const { client, gateway, wire } = await answered(`HTTP/1.1 ${status}\r\n${lines}\r\n\r\n`);
    const response = await readResponse(client);
    expect(response.line).toBe('HTTP/1.1 502 Bad Gateway');
    expect(errorOf(response).code).toBe('LOOP_GATEWAY_UPSTREAM_MALFORMED');
    await wire.ended;
    expect((await gateway.log.ended()).exchange).toMatchObject({
      error: 'reset',
      answeredStatus: 502,
    });
  });
}

test.each(refusedAnswers)('an answer to HEAD with %s is answered 502', async (_what, lines) => {
  const { client } = await answered(`HTTP/1.1 200 OK\r\n${lines}\r\n\r\n`, 'HEAD');
  expect((await readResponse(client, 'HEAD')).status).toBe(502);
});

test('a response in HTTP/1.0 has no chunks: it is answered 502', async () => {
  const { client } = await answered(
    `HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`,
  );
  expect(errorOf(await readResponse(client)).message).toContain('HTTP/1.0');
});

test.each([
  ['204 No Content', 'Transfer-Encoding: chunked', chunks],
  ['204 No Content', 'Transfer-Encoding: chunked', ''],
  ['204 No Content', 'Content-Length: 2', 'ok'],
  ['204 No Content', 'Content-Length: 2', ''],
])(
  'a %s with %s and %j goes on without it, and its connection ends',
  async (status, line, rest) => {
    const { client, wire, upstream } = await answered(
      `HTTP/1.1 ${status}\r\n${line}\r\n\r\n${rest}`,
    );
    const response = await readResponse(client);
    expect(response.status).toBe(204);
    expect(response.all('content-length')).toEqual([]);
    expect(response.all('transfer-encoding')).toEqual([]);
    await wire.ended;
    client.send('GET / HTTP/1.1\r\nHost: ratings\r\n\r\n');
    const next = await upstream.accept();
    await readHead(next);
    next.send(ok('next'));
    expect((await readResponse(client)).body).toBe('next');
  },
);

test('an interim response goes on without what would frame it', async () => {
  const { client, wire } = await answered(
    'HTTP/1.1 103 Early Hints\r\nContent-Length: 2\r\nLink: </a>\r\n\r\n',
  );
  const hints = await readHead(client);
  expect(hints.first('link')).toBe('</a>');
  expect(hints.all('content-length')).toEqual([]);
  wire.send(ok('done'));
  expect((await readResponse(client)).body).toBe('done');
});

test('trailers of a response that would frame or route a message stay behind', async () => {
  const { client } = await answered(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n' +
      `${['Content-Length', 'Keep-Alive', ...framingTrailers].map((name) => `${name}: x\r\n`).join('')}X-Sum: 1\r\n\r\n`,
  );
  expect((await readResponse(client)).trailers).toEqual(['X-Sum: 1']);
});

test.each([
  ['close, then keep-alive', 'Connection: close\r\nConnection: keep-alive'],
  ['keep-alive, then close', 'Connection: keep-alive\r\nConnection: close'],
  ['both in a line', 'Connection: keep-alive, close'],
])('a connection of which the service says %s is not used again', async (_what, lines) => {
  const { client, wire } = await answered(ok('one', `${lines}\r\n`));
  expect((await readResponse(client)).body).toBe('one');
  await wire.ended;
});
