import { once } from 'node:events';
import { constants } from 'node:http2';
import { expect, test } from 'vitest';
import { readHead, readResponse } from '../gateway/harness/http-message.js';
import { answer, get, http2Client, request } from '../gateway/harness/http2-client.js';
import {
  codeOf,
  dialFrames,
  frame,
  frameType,
  nextFrame,
  preface,
  requestBlock,
} from '../gateway/harness/http2-frames.js';
import { http2Upstream } from '../gateway/harness/http2-upstream.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { listenerTls } from '../gateway/harness/tls-client.js';
import { dial } from '../gateway/harness/wire.js';
import { Authority } from '../harness/certificates.js';

const authority = new Authority();
const tls = listenerTls([authority.issue('shop.example')]);
const trusting = { ca: authority.cert, servername: 'shop.example' };

test('HTTP/1.1 and HTTP/2 come in at one port, at every listener', async () => {
  const { port } = await rawUpstream(answering(ok('well')));
  const { edge, mesh, serviceDoor, log } = await gatewayTo(port);
  for (const door of [edge, mesh, serviceDoor('ratings')]) {
    expect(await get(await http2Client(door), '/a')).toMatchObject({ status: 200, body: 'well' });
    const client = await dial(door);
    client.send('GET /b HTTP/1.1\r\nHost: ratings\r\n\r\n');
    expect(await readResponse(client)).toMatchObject({ status: 200, body: 'well' });
  }
  await log.ended(5);
  expect(log.all.map(({ exchange: { path, protocol } }) => `${path} ${protocol}`)).toEqual([
    ...['/a http/2', '/b http/1.1', '/a http/2', '/b http/1.1', '/a http/2', '/b http/1.1'],
  ]);
});

test('with TLS, HTTP/2 is what a client gets that offers it', async () => {
  const { port } = await rawUpstream(answering(ok('well')));
  const { edge, log } = await gatewayTo(port, { tls });
  const session = await http2Client(edge, { tls: trusting });
  expect(session.alpnProtocol).toBe('h2');
  expect(await get(session, '/')).toMatchObject({ status: 200, body: 'well' });
  const { exchange } = await log.ended();
  expect(exchange).toMatchObject({ protocol: 'http/2', scheme: 'https' });
});

test('the preface may come byte by byte, and not behind a request', async () => {
  const { port } = await rawUpstream(answering(ok('well')));
  const { edge } = await gatewayTo(port);
  const slow = await dial(edge);
  for (const byte of preface) {
    slow.send(byte);
    await new Promise(setImmediate);
  }
  slow.send(frame(frameType.settings, 0, 0));
  slow.send(frame(frameType.headers, 5, 1, requestBlock('/')));
  expect(await nextFrame(slow, frameType.headers)).toMatchObject({ stream: 1 });
  const late = await dial(edge);
  late.send('GET / HTTP/1.1\r\nHost: ratings\r\n\r\n');
  await readResponse(late);
  late.send(preface);
  expect(await readResponse(late)).toMatchObject({ status: 505 });
});

test('what HTTP/2 says in other places reaches a service in HTTP/1.1 where it is looked for', async () => {
  const upstream = await rawUpstream();
  const { edge, log } = await gatewayTo(upstream.port);
  const headers = ['x-b', '1', 'x-a', 'caf\xe9', 'x-b', '2', 'cookie', 'a=1', 'cookie', 'b=2'];
  const stream = request(await http2Client(edge), '/stars?n=5', {
    method: 'POST',
    headers,
    open: true,
  });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '5' }));
  const answered = answer(stream);
  stream.end('stars');
  const wire = await upstream.accept();
  const head = await readHead(wire);
  expect(head.line).toBe('POST /stars?n=5 HTTP/1.1');
  expect(head.headers.slice(0, 6).map((field) => field.join(': '))).toEqual([
    ...['Host: ratings', 'x-b: 1', 'x-a: caf\xe9', 'x-b: 2', 'cookie: a=1; b=2'],
    'transfer-encoding: chunked',
  ]);
  expect(await wire.until('\r\n\r\n')).toBe('5\r\nstars\r\n0\r\nx-sum: 5\r\n\r\n');
  wire.send('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n');
  wire.send('HTTP/1.1 200 Fine\r\nX-B: 1\r\nX-A: 1\r\nX-B: 2\r\nTransfer-Encoding: chunked\r\n');
  wire.send('Trailer: x-end\r\n\r\n2\r\nok\r\n0\r\nX-End: caf\xe9\r\n\r\n');
  const got = await answered;
  expect(got).toMatchObject({ status: 200, body: 'ok', trailers: ['x-end', 'caf\xe9'], code: 0 });
  expect(got.interim).toEqual([[103, ['link', '</a>']]]);
  expect(got.headers.slice(0, 8)).toEqual([
    ...['x-b', '1', 'x-a', '1', 'x-b', '2', 'trailer', 'x-end'],
  ]);
  const { exchange } = await log.ended();
  expect(exchange).toMatchObject({ protocol: 'http/2', authority: 'ratings', path: '/stars?n=5' });
  expect(exchange.requestHeaders).toEqual([...headers.slice(0, 6), 'cookie', 'a=1; b=2']);
  expect(exchange.requestTrailers).toEqual(['x-sum', '5']);
});

test('a client that resets its stream ends the request to the service, and nothing beside it', async () => {
  const upstream = await rawUpstream();
  const { edge, log } = await gatewayTo(upstream.port);
  const session = await http2Client(edge);
  const left = request(session, '/left');
  const wire = await upstream.accept();
  await readHead(wire);
  const stays = answer(request(session, '/stays'));
  const other = await upstream.accept();
  await readHead(other);
  left.close(constants.NGHTTP2_CANCEL);
  await wire.ended;
  other.send(ok('here'));
  expect(await stays).toMatchObject({ status: 200, body: 'here' });
  const { exchange } = await log.ended();
  expect(exchange).toMatchObject({ path: '/left', error: 'aborted' });
  expect(exchange.errorMessage).toContain('reset the stream before the response ended: CANCEL');
});

test('an answer that breaks off is delivered as far as it came, and its stream reset', async () => {
  const { port } = await rawUpstream({
    async serve(wire) {
      await readHead(wire);
      wire.send('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
      wire.end();
    },
  });
  const { edge, log } = await gatewayTo(port);
  const session = await http2Client(edge);
  const broken = await get(session, '/');
  expect(broken).toMatchObject({ status: 200, body: 'half' });
  expect(broken.code).toBe(constants.NGHTTP2_INTERNAL_ERROR);
  expect((await log.ended()).exchange.error).toBe('reset');
  expect(session.closed).toBe(false);
});

test('answers that break off are delivered so far, also when many do at once', async () => {
  const { port } = await http2Upstream(({ stream }) => {
    stream.respond({ ':status': 200 });
    stream.write('half', () => stream.destroy(new Error('no more')));
  });
  const { edge } = await gatewayTo(port, { http2: true });
  const sessions = await Promise.all(Array.from({ length: 10 }, () => http2Client(edge)));
  for (let i = 0; i < 20; i++) {
    const all = await Promise.all(sessions.map((session) => get(session, '/')));
    const seen = new Set(all.map(({ status, body, code }) => `${status} ${body} ${code}`));
    expect([...seen]).toEqual([`200 half ${constants.NGHTTP2_INTERNAL_ERROR}`]);
  }
});

test('an answer that comes before the request is whole ends its stream without an error', async () => {
  const { port } = await rawUpstream({
    async serve(wire) {
      await readHead(wire);
      wire.send(ok('enough'));
    },
  });
  const { edge } = await gatewayTo(port);
  const stream = request(await http2Client(edge), '/', { method: 'POST', open: true });
  stream.write('some of it');
  expect(await answer(stream)).toMatchObject({ status: 200, body: 'enough', code: 0 });
});

test('a client that reads slowly holds up its own stream alone', async () => {
  const big = 'x'.repeat(4 << 20);
  const { port, connections } = await rawUpstream({
    async serve(wire) {
      const { line } = await readHead(wire);
      wire.send(ok(line.includes('/big') ? big : 'small'));
    },
  });
  const { edge, log } = await gatewayTo(port);
  log.keepBodies = false;
  const session = await http2Client(edge);
  const slow = request(session, '/big').pause();
  await once(slow, 'response');
  expect(await get(session, '/small')).toMatchObject({ body: 'small' });
  // The service has been made to wait.
  expect(connections[0]?.socket.writableLength).toBeGreaterThan(0);
  const { body } = await answer(slow.resume());
  expect(body.length).toBe(big.length);
});

test('a gateway that shuts down says so, and ends the streams that have begun', async () => {
  const upstream = await rawUpstream();
  const { edge, gateway } = await gatewayTo(upstream.port);
  const session = await http2Client(edge);
  const goAway = once(session, 'goaway');
  const running = answer(request(session, '/'));
  const wire = await upstream.accept();
  await readHead(wire);
  const drained = gateway.drain(5_000);
  expect((await goAway)[0]).toBe(constants.NGHTTP2_NO_ERROR);
  wire.send(ok('done'));
  expect(await running).toMatchObject({ status: 200, body: 'done' });
  await drained;
});

test('headers that speak of a connection are no HTTP/2', async () => {
  const { port } = await rawUpstream(answering(ok('well')));
  const { edge, log } = await gatewayTo(port);
  const fields = [
    ['connection', 'close'],
    ['transfer-encoding', 'chunked'],
    ['te', 'gzip'],
    ['keep-alive', '1'],
    ['upgrade', 'h2c'],
  ] as const;
  for (const field of fields) {
    const wire = await dialFrames(edge);
    wire.send(frame(frameType.headers, 5, 1, requestBlock('/', [field])));
    const reset = await nextFrame(wire, frameType.reset);
    expect([field[0], codeOf(reset)]).toEqual([field[0], constants.NGHTTP2_PROTOCOL_ERROR]);
  }
  const wire = await dialFrames(edge);
  wire.send(frame(frameType.headers, 5, 1, requestBlock('/', [['te', 'trailers']])));
  await nextFrame(wire, frameType.headers);
  await log.ended();
  expect(log.all).toHaveLength(1);
});

test('what the edge refuses in HTTP/1.1 it refuses in HTTP/2', async () => {
  const { port } = await rawUpstream(answering(ok('well')));
  const { edge, log } = await gatewayTo(port, {
    routes: [{ to: 'ratings', path: '/a/*' }],
    methods: ['GET', 'OPTIONS', 'CONNECT'],
  });
  const session = await http2Client(edge);
  const refused = async (path: string, method = 'GET', headers: string[] = []) => {
    const { status, body } = await answer(request(session, path, { method, headers }));
    return [status, JSON.parse(body).error.message];
  };
  expect(await refused('/b')).toEqual([404, 'no route matches this request']);
  expect(await refused('/a/%252e%252e/b')).toEqual([
    400,
    expect.stringContaining('every server reads'),
  ]);
  expect(await refused('/a/b', 'DELETE')).toEqual([405, expect.stringContaining('"DELETE"')]);
  expect(await refused('/a/b', 'GET', ['host', 'other'])).toEqual([
    400,
    'expected one host in :authority and Host, got "ratings" and "other"',
  ]);
  const connecting = session.request({ ':method': 'CONNECT', ':authority': 'ratings:80' });
  expect(await answer(connecting)).toMatchObject({ status: 405 });
  expect(log.all).toHaveLength(0);
});
