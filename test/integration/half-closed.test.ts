import { expect, test } from 'vitest';
import { readHead, readResponse } from '../gateway/harness/http-message.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';

const getIt = 'GET / HTTP/1.1\r\nHost: ratings\r\n\r\n';
const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const stream = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n';

async function exchange(request: string) {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(request);
  const wire = await upstream.accept();
  await readHead(wire);
  return { gateway, client, wire };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test.each([
  ['a GET', getIt, ''],
  ['an upload', 'POST / HTTP/1.1\r\nHost: ratings\r\nContent-Length: 4\r\n\r\nbody', 'body'],
])('a client that half-closes after %s gets its answer', async (_, request, body) => {
  const { gateway, client, wire } = await exchange(request);
  await wire.take(body.length);
  client.end();
  // Long enough for all that could take it for gone.
  await pause(700);
  wire.send(answer);
  // An answer that says nothing comes first: it tells whether anybody is there.
  expect((await readHead(client)).line).toBe('HTTP/1.1 100 Continue');
  expect(await readResponse(client)).toMatchObject({ status: 200, body: 'hello' });
  expect(await client.ended).toBe('end');
  const { exchange: noted } = await gateway.log.ended();
  expect(noted).toMatchObject({ error: null, status: 200, answeredStatus: 200 });
});

test('two requests on one connection, then its end: both are answered', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(`${getIt}${getIt}`);
  const wires = [await upstream.accept(), await upstream.accept()];
  client.end();
  expect((await readHead(client)).line).toBe('HTTP/1.1 100 Continue');
  await pause(700);
  for (const wire of wires) wire.send(answer);
  expect((await readResponse(client)).body).toBe('hello');
  expect((await readResponse(client)).body).toBe('hello');
  expect((await gateway.log.ended(1)).exchange.error).toBeNull();
});

test.each([
  ['gets its answer, if it half-closes', 'end', null],
  ['is noticed to be gone, if it closes', 'close', 'aborted'],
] as const)('in a tunnel, behind a target in bare UTF-8, a client %s', async (_, how, error) => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send('CONNECT ratings:80 HTTP/1.1\r\nHost: ratings:80\r\n\r\n');
  await readHead(client);
  client.send(Buffer.from('GET /café HTTP/1.1\r\nHost: ratings\r\n\r\n', 'utf8'));
  const wire = await upstream.accept();
  await readHead(wire);
  wire.send(stream);
  await client.until('hello');
  client[how]();
  if (how === 'end') {
    await pause(100);
    wire.send('4\r\nlast\r\n0\r\n\r\n');
    await client.until('0\r\n\r\n');
  }
  expect((await gateway.log.ended()).exchange.error).toBe(error);
});

test('a client that half-closes during the answer gets the rest of it', async () => {
  const { gateway, client, wire } = await exchange(getIt);
  wire.send(stream);
  await client.until('hello');
  client.end();
  await pause(100);
  wire.send('5\r\nagain\r\n');
  await client.until('again');
  await pause(1000);
  wire.send('4\r\nlast\r\n0\r\n\r\n');
  await client.until('0\r\n\r\n');
  expect((await gateway.log.ended()).exchange.error).toBeNull();
});

test('a client that closes is gone, and soon noticed: before the head, and while nothing comes', async () => {
  const before = await exchange(getIt);
  before.client.close();
  await before.wire.ended;
  expect((await before.gateway.log.ended()).exchange).toMatchObject({
    error: 'aborted',
    status: 0,
  });

  const during = await exchange(getIt);
  during.wire.send(stream);
  await during.client.until('hello');
  during.client.close();
  await during.wire.ended;
  expect((await during.gateway.log.ended()).exchange).toMatchObject({
    error: 'aborted',
    status: 200,
  });
});

test('of HTTP/1.0, which has no such answer, the end before the head is that of the client', async () => {
  const { gateway, client, wire } = await exchange('GET / HTTP/1.0\r\nHost: ratings\r\n\r\n');
  client.end();
  await wire.ended;
  expect((await gateway.log.ended()).exchange).toMatchObject({ error: 'aborted', status: 0 });
});

test('an idle connection that its client ends is ended', async () => {
  const { client, wire } = await exchange(getIt);
  wire.send(answer);
  await readResponse(client);
  client.end();
  expect(await client.ended).toBe('end');
});
