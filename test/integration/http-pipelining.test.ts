import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ForwardHandler, Interceptor } from '../../src/core/forward.js';
import { errorOf, readHead, readResponse } from '../gateway/harness/http-message.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';

// Requests that come before the ones before them are answered (RFC 9112 §9.3.2).

const request = (method: string, path: string, more = '') =>
  `${method} ${path} HTTP/1.1\r\nHost: ratings\r\n${more}\r\n`;

async function opened() {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  return { upstream, gateway, client: await dial(gateway.mesh) };
}

test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'FOO'])(
  'what comes behind a %s waits until that is answered, and the other way round',
  async (method) => {
    const { client, upstream } = await opened();
    const length = 'Content-Length: 2\r\n';
    client.send(
      `${request('GET', '/1')}${request(method, '/2', length)}ab${request('GET', '/3')}${request(method, '/4', length)}cd`,
    );
    for (const [path, line] of [
      ['/1', 'GET /1 HTTP/1.1'],
      ['/2', `${method} /2 HTTP/1.1`],
      ['/3', 'GET /3 HTTP/1.1'],
      ['/4', `${method} /4 HTTP/1.1`],
    ] as const) {
      const before = upstream.connections.length;
      const wire = before === 0 ? await upstream.accept() : upstream.connections[0];
      if (wire === undefined) throw new Error('no connection');
      expect((await readHead(wire)).line).toBe(line);
      await sleep(20);
      expect(upstream.connections).toHaveLength(1);
      if (line.startsWith(method)) await wire.take(2);
      expect(wire.unread).toBe('');
      wire.send(ok(path));
      expect((await readResponse(client)).body).toBe(path);
    }
  },
);

test('safe ones are under way side by side, but not without end', async () => {
  const { client, upstream } = await opened();
  client.send(Array.from({ length: 50 }, (_, i) => request('GET', `/${i}`)).join(''));
  await upstream.accept();
  await sleep(200);
  const { length } = upstream.connections;
  expect(length).toBeGreaterThan(1);
  expect(length).toBeLessThanOrEqual(32);
  for (const wire of upstream.connections) {
    void (async () => {
      for (;;) {
        const { line } = await readHead(wire);
        wire.send(ok(line.split(' ')[1] ?? ''));
      }
    })().catch(() => {});
  }
  for (let i = 0; i < 50; i++) expect((await readResponse(client)).body).toBe(`/${i}`);
});

test('a large answer that waits for its turn comes whole', async () => {
  const { client, upstream } = await opened();
  client.send(request('GET', '/1') + request('GET', '/2'));
  const [first, second] = [await upstream.accept(), await upstream.accept()];
  await readHead(first);
  await readHead(second);
  const body = 'x'.repeat(4 * 1024 * 1024);
  second.send(ok(body));
  await sleep(100);
  first.send(ok('first'));
  expect((await readResponse(client)).body).toBe('first');
  expect((await readResponse(client)).body).toBe(body);
});

test('an answer that breaks off while it waits for its turn is seen to, after those before', async () => {
  const { client, upstream } = await opened();
  client.send(request('GET', '/1') + request('GET', '/2'));
  const [first, second] = [await upstream.accept(), await upstream.accept()];
  await readHead(first);
  await readHead(second);
  second.send('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf');
  await sleep(50);
  second.end();
  await sleep(50);
  first.send(ok('first'));
  expect((await readResponse(client)).body).toBe('first');
  expect((await readHead(client)).line).toBe('HTTP/1.1 200 OK');
  expect(await client.rest()).toBe('half');
});

test.each([
  ['close', 'Connection: close\r\n'],
  ['Close, in a list', 'Connection: x-a, Close\r\n'],
])('what comes behind a request with %s is nobody’s', async (_what, line) => {
  const upstream = await rawUpstream(answering(ok()));
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(`${request('GET', '/1', line)}${request('GET', '/2')}`);
  const response = await readResponse(client);
  expect([response.status, response.first('connection')]).toEqual([200, 'close']);
  expect(await client.rest()).toBe('');
  expect(gateway.log.all).toHaveLength(1);
});

test.each([
  ['bytes that are none', '\x16\x03\x01\x00\x05', 400],
  ['a line that ends in a line feed alone', 'GET / HTTP/1.1\nHost: ratings\n\n', 400],
  ['a head that is too long', `GET / HTTP/1.1\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`, 431],
  ['another version', 'GET / HTTP/2.0\r\nHost: ratings\r\n\r\n', 505],
  ['two lengths', request('POST', '/', 'Content-Length: 1\r\nContent-Length: 2\r\n'), 400],
])('valid requests before %s are answered, then that is', async (_what, bytes, status) => {
  const upstream = await rawUpstream(answering(ok()));
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(`${request('GET', '/1')}${request('GET', '/2')}${bytes}`);
  expect((await readResponse(client)).body).toBe('ok');
  expect((await readResponse(client)).body).toBe('ok');
  const refused = await readResponse(client);
  expect([refused.status, refused.first('connection')]).toEqual([status, 'close']);
  expect(errorOf(refused).code).toBe('LOOP_GATEWAY_BAD_REQUEST');
  expect(await client.ended).toBe('end');
});

test('a refusal that waits for its turn comes behind the answer, and its connection goes on', async () => {
  const { client, upstream } = await opened();
  client.send(
    `${request('GET', '/1')}GET /2 HTTP/1.1\r\nHost: nobody\r\n\r\n${request('GET', '/3')}`,
  );
  const [first, third] = [await upstream.accept(), await upstream.accept()];
  await readHead(third);
  third.send(ok('third'));
  await readHead(first);
  first.send(ok('first'));
  expect((await readResponse(client)).body).toBe('first');
  expect((await readResponse(client)).status).toBe(404);
  expect((await readResponse(client)).body).toBe('third');
});

test('a client that reads no answers is not asked for more, and gets all of them in the end', async () => {
  const body = 'x'.repeat(50_000);
  let asked = 0;
  const upstream = await rawUpstream({
    async serve(wire) {
      for (;;) {
        await readHead(wire);
        asked++;
        wire.send(ok(body));
      }
    },
  });
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.socket.pause();
  client.send(request('GET', '/').repeat(600));
  await sleep(1_000);
  const before = asked;
  // What the sockets of both sides hold, and what runs side by side; 30 MB would be all.
  expect(before).toBeLessThan(300);
  await sleep(500);
  expect(asked).toBe(before);
  client.socket.resume();
  for (let i = 0; i < 600; i++) expect((await readResponse(client)).body.length).toBe(body.length);
});

test('a request that waited begins when the one before it is over for everybody', async () => {
  const upstream = await rawUpstream(answering(ok()));
  let active = 0;
  const seen: number[] = [];
  const counting: Interceptor = (next) => (forwarded, handler) => {
    seen.push(++active);
    const over: ForwardHandler = {
      onConnected: (reused) => handler.onConnected(reused),
      onInformation: (...head) => handler.onInformation(...head),
      onHead: (...head) => handler.onHead(...head),
      onData: (chunk) => handler.onData(chunk),
      onDrain: () => handler.onDrain(),
      onError: (failure) => handler.onError(failure),
      onEnd(trailers) {
        handler.onEnd(trailers);
        active--;
      },
    };
    return next(forwarded, over);
  };
  const gateway = await gatewayTo(upstream.port, { interceptors: [counting] });
  const client = await dial(gateway.mesh);
  client.send(request('DELETE', '/').repeat(3));
  for (let i = 0; i < 3; i++) expect((await readResponse(client)).status).toBe(200);
  expect(seen).toEqual([1, 1, 1]);
});

test('a drain lets requests end that run side by side, and the last says that the connection does', async () => {
  const { client, upstream, gateway } = await opened();
  client.send(request('GET', '/1') + request('GET', '/2'));
  const [first, second] = [await upstream.accept(), await upstream.accept()];
  await readHead(first);
  await readHead(second);
  const drained = gateway.gateway.drain(10_000);
  first.send(ok('first'));
  expect((await readResponse(client)).body).toBe('first');
  second.send(ok('second'));
  const last = await readResponse(client);
  expect([last.body, last.first('connection')]).toEqual(['second', 'close']);
  expect(await client.ended).toBe('end');
  await drained;
});

test('so it is when one in the middle is ready first', async () => {
  const { client, upstream, gateway } = await opened();
  client.send(['/1', '/2', '/3'].map((path) => request('GET', path)).join(''));
  const wires = [await upstream.accept(), await upstream.accept(), await upstream.accept()];
  for (const wire of wires) await readHead(wire);
  const drained = gateway.gateway.drain(10_000);
  wires[1]?.send(ok('second'));
  await sleep(50);
  wires[0]?.send(ok('first'));
  expect((await readResponse(client)).body).toBe('first');
  expect((await readResponse(client)).first('connection')).toBe('keep-alive');
  wires[2]?.send(ok('third'));
  const last = await readResponse(client);
  expect([last.body, last.first('connection')]).toEqual(['third', 'close']);
  await drained;
});

test('CONNECT between others is answered in its turn', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  const connect = 'CONNECT ratings:80 HTTP/1.1\r\nHost: ratings:80\r\n\r\n';
  client.socket.end(request('GET', '/') + connect + request('GET', '/'), 'latin1');
  expect((await readResponse(client)).body).toBe('ok');
  expect(await client.until('\r\n\r\n')).toContain('200 Connection Established');
  expect((await readResponse(client)).body).toBe('ok');
});
