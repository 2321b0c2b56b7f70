import { once } from 'node:events';
import { type ClientHttp2Session, constants } from 'node:http2';
import { expect, test } from 'vitest';
import { errorOf, readResponse } from '../gateway/harness/http-message.js';
import { answer, get, http2Client, request } from '../gateway/harness/http2-client.js';
import { bodyOf, http2Upstream } from '../gateway/harness/http2-upstream.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';
import { Authority } from '../harness/certificates.js';

const authority = new Authority();
const shop = authority.issue('shop.example');
const secure = { cert: shop.cert, key: shop.key };
const trusting = { verify: true, ca: authority.certFile, serverName: 'shop.example' };
const http2 = true as const;

async function ask(port: number, text = 'GET /a HTTP/1.1\r\nHost: ratings\r\n\r\n') {
  const client = await dial(port);
  client.send(text);
  return readResponse(client);
}

test('a request in HTTP/1.1 goes on in HTTP/2, with all that it has', async () => {
  const { port, calls } = await http2Upstream(async ({ stream }) => {
    const body = await bodyOf(stream);
    stream.additionalHeaders({ ':status': 103, link: ['</a>', '</b>'] });
    stream.respond([':status', '201', 'x-b', '1', 'x-a', 'caf\xe9', 'x-b', '2'], {
      waitForTrailers: true,
    });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-end': body }));
    stream.end('well');
  });
  const { edge, log } = await gatewayTo(port, { http2 });
  const client = await dial(edge);
  client.send(
    'POST /a?b HTTP/1.1\r\nHost: ratings\r\nX-B: 1\r\nX-A: caf\xe9\r\nX-B: 2\r\nConnection: x-hop\r\n' +
      'X-Hop: 1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nstars\r\n0\r\n\r\n',
  );
  expect(await client.until('\r\n\r\n')).toBe(
    'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\nlink: </b>\r\n\r\n',
  );
  const response = await readResponse(client);
  expect(response).toMatchObject({
    line: 'HTTP/1.1 201 Created',
    body: 'well',
    trailers: ['x-end: stars'],
  });
  expect(response.headers.slice(0, 3)).toEqual([
    ['x-b', '1'],
    ['x-a', 'caf\xe9'],
    ['x-b', '2'],
  ]);
  expect(calls[0]?.headers.slice(0, 14)).toEqual([
    ...[':method', 'POST', ':scheme', 'http', ':authority', 'ratings', ':path', '/a?b'],
    ...['x-b', '1', 'x-a', 'caf\xe9', 'x-b', '2'],
  ]);
  const names = calls[0]?.headers.filter((_, i) => i % 2 === 0) ?? [];
  expect(names).toContain('traceparent');
  for (const name of ['host', 'connection', 'x-hop', 'transfer-encoding']) {
    expect(names).not.toContain(name);
  }
  expect((await log.ended()).exchange).toMatchObject({ protocol: 'http/1.1', status: 201 });
});

test('from HTTP/2 to HTTP/2, trailers go both ways, and so does an answer of nothing but headers', async () => {
  const got: string[][] = [];
  const { port } = await http2Upstream(({ stream, path }) => {
    stream.on('trailers', (_headers, _flags, raw: string[] = []) => got.push(raw));
    if (path === '/bare') {
      stream.respond([':status', '200', 'grpc-status', '5'], { endStream: true });
      return;
    }
    stream.respond([':status', '200', 'content-length', '4'], { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.resume().on('end', () => stream.end('well'));
  });
  const { edge, log } = await gatewayTo(port, { http2 });
  const session = await http2Client(edge);
  const stream = request(session, '/', { method: 'POST', open: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '5' }));
  const answered = answer(stream);
  stream.end('stars');
  expect(await answered).toMatchObject({ body: 'well', trailers: ['grpc-status', '0'], code: 0 });
  expect(got).toEqual([['x-sum', '5']]);
  const bare = request(session, '/bare');
  const [, flags] = await once(bare, 'response');
  expect(flags & constants.NGHTTP2_FLAG_END_STREAM).not.toBe(0);
  const { exchange } = await log.ended(1);
  expect(exchange.responseHeaders.slice(0, 2)).toEqual(['grpc-status', '5']);
});

test('with TLS, HTTP/2 is agreed on, and whoever does not speak it is told so', async () => {
  const { port } = await http2Upstream(
    ({ stream }) => {
      stream.respond({ ':status': 200 });
      stream.end('well');
    },
    { secure },
  );
  const { edge, log } = await gatewayTo(port, { http2, upstreamTls: trusting });
  expect(await ask(edge)).toMatchObject({ status: 200, body: 'well' });
  expect((await log.ended()).exchange.upstreamScheme).toBe('https');

  const { createServer } = await import('node:https');
  const old = createServer(secure, (_request, response) => response.end('well')).listen(0);
  await once(old, 'listening');
  const other = await gatewayTo((old.address() as { port: number }).port, {
    http2,
    upstreamTls: trusting,
  });
  const refused = await ask(other.edge);
  old.close();
  expect(refused.status).toBe(502);
  expect(errorOf(refused)).toMatchObject({ code: 'LOOP_GATEWAY_TLS' });
});

test('requests share one connection, and a second is dialled when it is full', async () => {
  const { port, sessions, calls } = await http2Upstream(() => {}, { streamsMax: 3 });
  const { edge, log } = await gatewayTo(port, { http2 });
  const session = await http2Client(edge);
  const first = answer(request(session, '/'));
  await expect.poll(() => calls.length).toBe(1);
  const rest = Array.from({ length: 3 }, () => answer(request(session, '/')));
  await expect.poll(() => calls.length).toBe(4);
  expect(calls.map((call) => call.session)).toEqual([0, 0, 0, 1]);
  for (const { stream } of calls) {
    stream.respond({ ':status': 200 });
    stream.end();
  }
  for (const each of [first, ...rest]) expect((await each).status).toBe(200);
  expect(sessions).toHaveLength(2);
  await log.ended(3);
});

test.each([30, 300])(
  '%i requests at once all reach an upstream that takes two at a time',
  async (count) => {
    const { port, calls } = await http2Upstream(
      ({ stream }) => {
        void bodyOf(stream).then((body) => {
          stream.respond({ ':status': 200 });
          stream.end(body);
        });
      },
      { streamsMax: 2 },
    );
    const { edge } = await gatewayTo(port, { http2 });
    const sessions = await Promise.all(Array.from({ length: count / 30 }, () => http2Client(edge)));
    const all = await Promise.all(
      Array.from({ length: count }, (_, i) => {
        const session = sessions[i % sessions.length] as ClientHttp2Session;
        const stream = request(session, '/', { method: 'POST', open: true });
        stream.on('wantTrailers', () => stream.sendTrailers({}));
        stream.end(String(i));
        return answer(stream);
      }),
    );
    expect(all.map((each) => [each.status, each.body])).toEqual(
      Array.from({ length: count }, (_, i) => [200, String(i)]),
    );
    // Nothing was sent that it had to refuse.
    expect(calls).toHaveLength(count);
    // Of the connections that there may be.
    expect(new Set(calls.map((call) => call.session)).size).toBeLessThanOrEqual(64);
  },
);

test('a request that the upstream did not look at is sent again, whatever its method', async () => {
  const { port, sessions, calls } = await http2Upstream(({ stream }, index) => {
    if (index === 0) return stream.close(constants.NGHTTP2_REFUSED_STREAM);
    if (index === 1) {
      // It is told that nothing behind the first stream was looked at.
      stream.session?.goaway(constants.NGHTTP2_NO_ERROR, 1);
      return;
    }
    void bodyOf(stream).then((body) => {
      stream.respond({ ':status': 200 });
      stream.end(body);
    });
  });
  const { edge, log } = await gatewayTo(port, { http2 });
  const text = 'POST /a HTTP/1.1\r\nHost: ratings\r\nContent-Length: 5\r\n\r\nstars';
  expect(await ask(edge, text)).toMatchObject({ status: 200, body: 'stars' });
  expect(calls.map((call) => call.session)).toEqual([0, 0, 1]);
  expect(sessions).toHaveLength(2);
  expect((await log.ended()).exchange).toMatchObject({ error: null, status: 200 });
});

test('a request that the upstream may have looked at is not, and the hop says with which code', async () => {
  const { port, calls } = await http2Upstream(({ stream, path }) => {
    if (path === '/half') {
      stream.respond({ ':status': 200 });
      stream.write('half', () => stream.destroy(new Error('no more')));
    } else if (path === '/away') {
      stream.session?.goaway(constants.NGHTTP2_INTERNAL_ERROR, 101);
    } else stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  });
  const { edge, log } = await gatewayTo(port, { http2 });
  const session = await http2Client(edge);
  const none = await get(session, '/none');
  expect([none.status, none.first('x-loop-error')]).toEqual([502, 'LOOP_GATEWAY_UPSTREAM_RESET']);
  expect((await log.ended()).exchange.errorMessage).toContain('INTERNAL_ERROR');
  const half = await get(session, '/half');
  expect([half.status, half.body, half.code]).toEqual([200, 'half', 2]);
  expect((await log.ended(1)).exchange).toMatchObject({
    error: 'reset',
    errorMessage: expect.stringContaining('reset the stream'),
  });
  expect(await get(session, '/away')).toMatchObject({ status: 502 });
  expect((await log.ended(2)).exchange.errorMessage).toContain('(GOAWAY): INTERNAL_ERROR');
  expect(calls).toHaveLength(3);
});

test('who is not there, speaks no HTTP/2 or says nothing is told apart', async () => {
  const gone = await rawUpstream();
  const old = await rawUpstream(answering(ok('well')));
  const silent = await http2Upstream(() => {});
  const code = async (port: number) => {
    const { edge, log } = await gatewayTo(port, { http2, timeouts: { firstByteMs: 200 } });
    const response = await ask(edge);
    const { exchange } = await log.ended();
    return [response.status, errorOf(response).code, exchange.error];
  };
  expect(await code(1)).toEqual([502, 'LOOP_GATEWAY_UPSTREAM_REFUSED', 'connect']);
  expect(await code(old.port)).toEqual([502, 'LOOP_GATEWAY_UPSTREAM_MALFORMED', 'reset']);
  expect(await code(silent.port)).toEqual([504, 'LOOP_GATEWAY_UPSTREAM_TIMEOUT', 'timeout']);
  expect(gone.connections).toHaveLength(0);
});

test('a caller that leaves cancels its stream alone', async () => {
  const { port, sessions, calls } = await http2Upstream(() => {});
  const { edge, log } = await gatewayTo(port, { http2 });
  const client = await dial(edge);
  client.send('GET /a HTTP/1.1\r\nHost: ratings\r\n\r\n');
  await expect.poll(() => calls.length).toBe(1);
  const stays = ask(edge);
  await expect.poll(() => calls.length).toBe(2);
  const [left, other] = calls;
  const closed = once(left?.stream as NodeJS.EventEmitter, 'close');
  client.reset();
  await closed;
  expect(left?.stream.rstCode).toBe(constants.NGHTTP2_CANCEL);
  other?.stream.respond({ ':status': 200 });
  other?.stream.end('here');
  expect(await stays).toMatchObject({ body: 'here' });
  expect(sessions).toHaveLength(1);
  expect((await log.ended()).exchange.error).toBe('aborted');
});

test('a body waits until the upstream takes it, and an answer until the client does', async () => {
  const { port, calls } = await http2Upstream(() => {}, { windowBytes: 65_535 });
  const { edge, log } = await gatewayTo(port, { http2 });
  log.keepBodies = false;
  const client = await dial(edge);
  const bytes = 8 << 20;
  client.send(`POST / HTTP/1.1\r\nHost: ratings\r\nContent-Length: ${bytes}\r\n\r\n`);
  client.send(Buffer.alloc(bytes));
  await expect.poll(() => calls.length).toBe(1);
  const stream = calls[0]?.stream;
  if (stream === undefined) throw new Error('expected a call');
  // What the gateway has not taken stays with the client.
  expect(client.socket.writableLength).toBeGreaterThan(0);
  let taken = 0;
  stream.on('data', (chunk: Buffer) => {
    taken += chunk.length;
  });
  await once(stream, 'end');
  expect(taken).toBe(bytes);
  client.socket.pause();
  stream.respond({ ':status': 200 });
  stream.end(Buffer.alloc(bytes));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(stream.writableLength).toBeGreaterThan(0);
  client.socket.resume();
  const { body } = await readResponse(client);
  expect(body.length).toBe(bytes);
});

test('a kept connection that was cut costs no GET, and a POST is not repeated', async () => {
  const upstream = await http2Upstream(({ stream, path, session }, index) => {
    if (path === '/cut' && (index === 1 || index === 3)) upstream.sockets[session]?.destroy();
    else {
      stream.respond({ ':status': 200 });
      stream.end('well');
    }
  });
  const { sessions, calls } = upstream;
  const { edge, log } = await gatewayTo(upstream.port, { http2 });
  const session = await http2Client(edge);
  await get(session, '/');
  expect(await get(session, '/cut')).toMatchObject({ status: 200, body: 'well' });
  expect((await log.ended(1)).exchange).toMatchObject({ status: 200, error: null });
  expect([sessions.length, calls.length]).toEqual([2, 3]);
  const post = await answer(request(session, '/cut', { method: 'POST' }));
  expect([post.status, post.first('x-loop-error')]).toEqual([502, 'LOOP_GATEWAY_UPSTREAM_RESET']);
  expect(calls.length).toBe(4);
});
