import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { deafPort } from '../gateway/harness/deaf-port.js';
import {
  errorOf,
  readHead,
  readResponse,
  type WireResponse,
} from '../gateway/harness/http-message.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';

const getIt = 'GET / HTTP/1.1\r\nHost: ratings\r\n\r\n';
const upload = 'POST / HTTP/1.1\r\nHost: ratings\r\nContent-Length: 1000000\r\n\r\nhello';

async function exchange(request: string, timeouts = {}) {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port, { timeouts });
  const client = await dial(gateway.mesh);
  client.send(request);
  const wire = await upstream.accept();
  await readHead(wire);
  return { gateway, upstream, client, wire };
}

function expectError(response: WireResponse, status: number, code: string): void {
  const error = errorOf(response);
  expect(response.status).toBe(status);
  expect(error.code).toBe(code);
  expect(error.message).not.toBe('');
  expect(response.first('content-type')).toContain('application/json');
  expect(response.first('x-request-id')).toBe(error.requestId);
  expect(response.first('x-loop-trace')).toBe(error.traceId);
}

/** A port where nothing listens. */
async function deadPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('a refused connection is answered 502', async () => {
  const port = await deadPort();
  const gateway = await gatewayTo(port);
  const client = await dial(gateway.mesh);
  client.send(getIt);
  const response = await readResponse(client);
  expectError(response, 502, 'LOOP_GATEWAY_UPSTREAM_REFUSED');
  expect(errorOf(response).message).toBe(`no connection to 127.0.0.1:${port}: ECONNREFUSED`);
  const { exchange: noted } = await gateway.log.ended();
  expect(noted).toMatchObject({
    error: 'connect',
    status: 0,
    answeredStatus: 502,
    connectedAt: 0,
    firstByteAt: 0,
  });
  expect(noted.requestId).toBe(response.first('x-request-id'));
});

test('a refused upload is answered 502, and its connection goes on once the body has passed', async () => {
  const gateway = await gatewayTo(await deadPort());
  const client = await dial(gateway.mesh);
  client.send(upload);
  expect((await readResponse(client)).status).toBe(502);
  client.send('x'.repeat(1_000_000 - 5));
  client.send(getIt);
  expect((await readResponse(client)).status).toBe(502);
});

test('a connection that is not made in time is answered 504', async () => {
  const gateway = await gatewayTo(await deafPort(), { timeouts: { connectMs: 150 } });
  const client = await dial(gateway.mesh);
  client.send(getIt);
  expectError(await readResponse(client), 504, 'LOOP_GATEWAY_UPSTREAM_CONNECT_TIMEOUT');
  const { exchange: noted } = await gateway.log.ended();
  expect(noted).toMatchObject({ error: 'timeout', status: 0, answeredStatus: 504, connectedAt: 0 });
});

test('a silent upstream is answered 504 after the first-byte timeout, and left', async () => {
  const { client, wire, gateway } = await exchange(getIt, { firstByteMs: 150, idleMs: 60_000 });
  expectError(await readResponse(client), 504, 'LOOP_GATEWAY_UPSTREAM_TIMEOUT');
  await wire.ended;
  const { exchange: noted } = await gateway.log.ended();
  expect(noted).toMatchObject({ error: 'timeout', status: 0, answeredStatus: 504 });
  expect(noted.endedAt - noted.startedAt).toBeGreaterThanOrEqual(145);
  expect(noted.connectedAt).toBeGreaterThan(0);
});

test('an upload that stops is answered 504 after the idle timeout', async () => {
  const { client, wire } = await exchange(upload, { idleMs: 150, firstByteMs: 60_000 });
  await wire.take(5);
  expectError(await readResponse(client), 504, 'LOOP_GATEWAY_UPSTREAM_IDLE');
  await wire.ended;
});

test('an upload that takes longer than the first-byte timeout is no timeout', async () => {
  const { client, wire } = await exchange(
    'POST / HTTP/1.1\r\nHost: ratings\r\nContent-Length: 4\r\n\r\n',
    { firstByteMs: 400, idleMs: 5_000 },
  );
  for (const letter of 'body') {
    await new Promise((resolve) => setTimeout(resolve, 150));
    client.send(letter);
    await wire.take(1);
  }
  wire.send(ok());
  expect((await readResponse(client)).status).toBe(200);
});

test('an upstream that stops mid-body breaks the response after the idle timeout', async () => {
  const { client, wire, gateway } = await exchange(getIt, { idleMs: 150 });
  wire.send('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello');
  await readHead(client);
  expect(await client.rest()).toBe('hello');
  await wire.ended;
  const { exchange: noted } = await gateway.log.ended();
  expect(noted).toMatchObject({ error: 'timeout', status: 200, answeredStatus: 200 });
});

test('an upstream that goes on slowly is never idle', async () => {
  const { client, wire } = await exchange(getIt, { idleMs: 400 });
  wire.send('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n');
  for (const letter of 'hello') {
    await new Promise((resolve) => setTimeout(resolve, 150));
    wire.send(letter);
  }
  expect((await readResponse(client)).body).toBe('hello');
});

test('a client that takes nothing of its response is left after the idle timeout', async () => {
  const { client, wire, gateway } = await exchange(getIt, { idleMs: 200 });
  client.socket.pause();
  wire.send('HTTP/1.1 200 OK\r\n\r\n');
  const piece = Buffer.alloc(1 << 20);
  wire.socket.on('drain', () => wire.send(piece));
  while (wire.send(piece));
  const { exchange: noted } = await gateway.log.ended();
  expect(noted).toMatchObject({ error: 'aborted', status: 200 });
  expect(noted.errorMessage).toContain('took none');
});

test('an upstream that closes without an answer is answered 502', async () => {
  const { client, wire, gateway } = await exchange(getIt);
  wire.end();
  expectError(await readResponse(client), 502, 'LOOP_GATEWAY_UPSTREAM_RESET');
  expect((await gateway.log.ended()).exchange).toMatchObject({ error: 'reset', status: 0 });
});

test.each(['HTTP/1.1 20', 'HTTP/1.1 200 OK\r\nX-A: 1\r\n'])(
  'an upstream that closes in its head (%j) is answered 502',
  async (partial) => {
    const { client, wire } = await exchange(getIt);
    wire.send(partial);
    wire.end();
    expectError(await readResponse(client), 502, 'LOOP_GATEWAY_UPSTREAM_RESET');
  },
);

test('an upstream that resets is answered 502', async () => {
  const { client, wire } = await exchange(getIt);
  wire.reset();
  expectError(await readResponse(client), 502, 'LOOP_GATEWAY_UPSTREAM_RESET');
});

const version11 = getIt;
const version10 = getIt.replace('1.1', '1.0');
const keptAlive10 = version10.replace('\r\n\r\n', '\r\nConnection: keep-alive\r\n\r\n');
test.each<[client: string, request: string, response: string, cut: 'end' | 'reset']>([
  ['HTTP/1.1', version11, 'Content-Length: 10\r\n\r\nhello', 'end'],
  ['HTTP/1.1', version11, 'Content-Length: 10\r\n\r\nhello', 'reset'],
  ['HTTP/1.1', version11, 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n', 'end'],
  ['HTTP/1.1', version11, 'Transfer-Encoding: chunked\r\n\r\na\r\nhello', 'end'],
  ['HTTP/1.1', version11, 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n', 'end'],
  ['HTTP/1.1', version11, 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n', 'reset'],
  ['HTTP/1.1', version11, 'X-Close: delimited\r\n\r\nhello', 'reset'],
  ['HTTP/1.0', version10, 'Content-Length: 10\r\n\r\nhello', 'end'],
  ['HTTP/1.0', version10, 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n', 'end'],
  ['HTTP/1.0', version10, 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n', 'reset'],
  ['HTTP/1.0', version10, 'X-Close: delimited\r\n\r\nhello', 'reset'],
  ['HTTP/1.0 kept alive', keptAlive10, 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n', 'end'],
])(
  'a client in %s sees that its response broke off: %j %j, %s',
  async (_version, request, response, cut) => {
    const { client, wire, gateway } = await exchange(request);
    wire.send(`HTTP/1.1 200 OK\r\n${response}`);
    const head = await readHead(client);
    await client.until('hello');
    wire[cut]();
    const rest = await client.rest();
    const ending = await client.ended;
    if (head.first('transfer-encoding') === 'chunked') expect(rest).not.toContain('0\r\n');
    else if (head.first('content-length') === undefined) expect(ending).toBe('reset');
    const { exchange: noted, responseBody } = await gateway.log.ended();
    expect(noted).toMatchObject({ error: 'reset', status: 200, answeredStatus: 200 });
    expect(responseBody).toBe('hello');
  },
);

test('a megabyte before the break is delivered whole', async () => {
  const { client, wire } = await exchange(getIt);
  wire.send('HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n');
  wire.send('x'.repeat(1_000_000));
  wire.end();
  await readHead(client);
  expect(await client.rest()).toHaveLength(1_000_000);
});

test.each(['end', 'reset'] as const)(
  'a client that goes (%s) before the head cancels the upstream',
  async (how) => {
    const { client, wire, gateway } = await exchange(getIt);
    client[how]();
    await wire.ended;
    expect((await gateway.log.ended()).exchange).toMatchObject({
      error: 'aborted',
      status: 0,
      answeredStatus: 0,
    });
  },
);

test('a client that goes mid-body cancels the upstream', async () => {
  const { client, wire, gateway } = await exchange(getIt);
  wire.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n');
  await client.until('hello');
  client.reset();
  await wire.ended;
  expect((await gateway.log.ended()).exchange).toMatchObject({ error: 'aborted', status: 200 });
});

test.each(['end', 'reset'] as const)(
  'a client that goes (%s) mid-upload cancels the upstream',
  async (how) => {
    const { client, wire, gateway } = await exchange(upload);
    await wire.take(5);
    client[how]();
    await wire.ended;
    const { exchange: noted, requestBody } = await gateway.log.ended();
    expect(noted).toMatchObject({ error: 'aborted', status: 0 });
    expect(requestBody).toBe('hello');
  },
);

test('a client that sends nonsense mid-upload gets 400, and the upstream is cancelled', async () => {
  const { client, wire, gateway } = await exchange(
    'POST / HTTP/1.1\r\nHost: ratings\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n',
  );
  await wire.until('ok\r\n');
  client.send('zz\r\n');
  expect((await readResponse(client)).status).toBe(400);
  await wire.ended;
  expect((await gateway.log.ended()).exchange.error).toBe('aborted');
});

test('nonsense behind a whole request is answered behind its answer', async () => {
  const { client, wire, gateway } = await exchange(getIt);
  client.send('\x00\x01\r\n\r\n');
  await sleep(50);
  wire.send(ok('one'));
  expect((await readResponse(client)).body).toBe('one');
  const refused = await readResponse(client);
  expect([refused.status, refused.first('connection')]).toEqual([400, 'close']);
  expect(await client.ended).toBe('end');
  expect((await gateway.log.ended()).exchange).toMatchObject({ status: 200, error: null });
});

test('nonsense mid-response does not end up in the response', async () => {
  const { client, wire, gateway } = await exchange(getIt);
  wire.send('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello');
  await client.until('hello');
  client.send('\x00\x01\r\n\r\n');
  await sleep(50);
  wire.send('world');
  expect(await client.take(5)).toBe('world');
  expect((await readResponse(client)).status).toBe(400);
  await client.ended;
  expect((await gateway.log.ended()).exchange).toMatchObject({ status: 200, error: null });
});

test('an answer before the upload ends reaches the client, and its next request is served', async () => {
  const { client, wire, upstream, gateway } = await exchange(upload);
  await wire.take(5);
  wire.socket.pause();
  wire.send('HTTP/1.1 413 Content Too Large\r\nContent-Length: 4\r\n\r\nmuch');
  const response = await readResponse(client);
  expect(response.status).toBe(413);
  expect(response.body).toBe('much');
  expect((await gateway.log.ended()).exchange).toMatchObject({ status: 413, error: null });
  client.send('x'.repeat(1_000_000 - 5));
  client.send(getIt);
  const next = await upstream.accept();
  await readHead(next);
  next.send(ok('next'));
  expect((await readResponse(client)).body).toBe('next');
});

test('an answer to an upload that is being held back is no dead end', async () => {
  const { client, wire, upstream } = await exchange(upload.replace('1000000', '30000000'));
  wire.socket.pause();
  const rest = Buffer.alloc(30_000_000 - 5, 'x');
  const written = new Promise<void>((resolve) => client.socket.write(rest, () => resolve()));
  // Held back: the buffers on the way are full.
  await new Promise((resolve) => setTimeout(resolve, 200));
  wire.send('HTTP/1.1 413 Content Too Large\r\nContent-Length: 4\r\n\r\nmuch');
  expect((await readResponse(client)).body).toBe('much');
  await written;
  client.send(getIt);
  const next = await upstream.accept();
  await readHead(next);
  next.send(ok('next'));
  expect((await readResponse(client)).body).toBe('next');
});

test('an upstream that answers an upload and closes is heard', async () => {
  const { client, wire } = await exchange(upload);
  await wire.take(5);
  wire.send('HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 4\r\n\r\nmuch');
  wire.end();
  client.send('x'.repeat(500_000));
  expect((await readResponse(client)).body).toBe('much');
});

test('one failing request does not touch the others', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const gateway = await gatewayTo(upstream.port);
  const [good, bad] = await Promise.all([dial(gateway.mesh), dial(gateway.mesh)]);
  bad.send(upload);
  bad.reset();
  good.send(getIt);
  expect((await readResponse(good)).body).toBe('ok');
});

test('a drain cuts nothing off that a slow reader has not read yet', async () => {
  const { client, wire, gateway } = await exchange(getIt);
  const body = 'x'.repeat(6 * 1024 * 1024);
  // Slowly, so that all but the last bytes have gone when the exchange ends.
  client.socket.on('data', () => {
    client.socket.pause();
    setTimeout(() => client.socket.resume(), 2);
  });
  wire.send(ok(body));
  await gateway.log.ended();
  const drained = gateway.gateway.drain(10_000);
  const all = (await client.rest()).split('\r\n\r\n')[1];
  expect(all?.length).toBe(body.length);
  await drained;
});
