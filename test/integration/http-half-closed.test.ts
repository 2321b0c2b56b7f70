import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readHead, readResponse } from '../gateway/harness/http-message.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';

const getIt = 'GET / HTTP/1.1\r\nHost: ratings\r\n\r\n';
const post = 'POST / HTTP/1.1\r\nHost: ratings\r\nContent-Length: 2\r\n\r\nok';

async function opened() {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  return { upstream, gateway, client: await dial(gateway.mesh) };
}

async function sent(bytes: string) {
  const all = await opened();
  all.client.send(bytes);
  return all;
}

/** And nothing more: its end comes with the bytes. */
async function sentAndEnded(bytes: string) {
  const all = await opened();
  all.client.socket.end(bytes, 'latin1');
  return all;
}

test.each([
  ['a request', getIt, 0],
  ['a request with a body', post, 2],
  ['a request in HTTP/1.0', getIt.replace('1.1', '1.0'), 0],
])('a client that ends its side right behind %s gets its answer', async (_what, bytes, body) => {
  const { client, upstream, gateway } = await sentAndEnded(bytes);
  const wire = await upstream.accept();
  await readHead(wire);
  await wire.take(body);
  await sleep(200);
  wire.send(ok('late'));
  expect((await readResponse(client)).body).toBe('late');
  expect(await client.ended).toBe('end');
  expect((await gateway.log.ended()).exchange).toMatchObject({ status: 200, error: null });
});

test('it gets those of all requests that it has sent', async () => {
  const { client, upstream } = await sentAndEnded(getIt + post);
  const wire = await upstream.accept();
  await readHead(wire);
  wire.send(ok('one'));
  expect((await readResponse(client)).body).toBe('one');
  expect((await readHead(wire)).line).toBe('POST / HTTP/1.1');
  await wire.take(2);
  wire.send(ok('two'));
  expect((await readResponse(client)).body).toBe('two');
  expect(await client.ended).toBe('end');
});

test('a long answer comes whole, while some of it comes now and then', async () => {
  const { client, upstream } = await sentAndEnded(getIt);
  const wire = await upstream.accept();
  await readHead(wire);
  wire.send('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n');
  for (const letter of 'hello') {
    await sleep(700);
    wire.send(letter);
  }
  expect((await readResponse(client)).body).toBe('hello');
});

test('one that reads slowly gets a large answer whole', async () => {
  const { client, upstream } = await sentAndEnded(getIt);
  client.socket.pause();
  const wire = await upstream.accept();
  await readHead(wire);
  const body = 'x'.repeat(16 * 1024 * 1024);
  wire.send(ok(body));
  await sleep(3_500);
  client.socket.resume();
  expect((await readResponse(client)).body.length).toBe(body.length);
});

test('one that ends its side later is taken for gone', async () => {
  const { client, upstream, gateway } = await sent(getIt);
  const wire = await upstream.accept();
  await readHead(wire);
  await sleep(500);
  client.end();
  await wire.ended;
  expect((await gateway.log.ended()).exchange).toMatchObject({
    error: 'aborted',
    errorMessage: 'the downstream closed the connection before the response ended',
  });
});

test('one for which nothing comes is taken for gone after a while, and the hop says why', async () => {
  const { upstream, gateway } = await sentAndEnded(getIt);
  const wire = await upstream.accept();
  await readHead(wire);
  await wire.ended;
  const { exchange } = await gateway.log.ended();
  expect(exchange).toMatchObject({ error: 'aborted' });
  expect(exchange.errorMessage).toContain('ended its side right behind the request');
});

test('one that is gone is noticed when the answer meets a reset', async () => {
  const { client, upstream, gateway } = await sent(getIt);
  const wire = await upstream.accept();
  await readHead(wire);
  client.reset();
  await wire.ended;
  expect((await gateway.log.ended()).exchange.error).toBe('aborted');
});

test.each([
  ['its head', 'GET / HTTP/1.1\r\nHost: rat'],
  ['its head, behind a whole request', `${getIt}GET / HT`],
])('a request that ends in the middle of %s is answered 400', async (_what, bytes) => {
  const { client, upstream } = await sentAndEnded(bytes);
  if (bytes.startsWith(getIt)) {
    const wire = await upstream.accept();
    await readHead(wire);
    wire.send(ok('one'));
    expect((await readResponse(client)).body).toBe('one');
  }
  expect((await readResponse(client)).status).toBe(400);
  expect(await client.ended).toBe('end');
});
