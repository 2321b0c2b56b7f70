import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { errorOf, readHead, readResponse } from '../gateway/harness/http-message.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial, type Wire } from '../gateway/harness/wire.js';
import { faulty } from './open-faulty.js';

const getIt = 'GET / HTTP/1.1\r\nHost: ratings\r\n\r\n';
const postIt = 'POST / HTTP/1.1\r\nHost: ratings\r\nContent-Length: 4\r\n\r\n';

async function timed<T>(step: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const from = performance.now();
  const result = await step();
  return { ms: performance.now() - from, result };
}

function get(client: Wire) {
  client.send(getIt);
  return readResponse(client);
}

test('a delay comes before the request goes on, and counts as time of the hop', async () => {
  const upstream = await rawUpstream(answering(ok('fine')));
  const gateway = await faulty(upstream.port, [{ delay: '200ms' }]);
  const client = await dial(gateway.mesh);
  const asked = timed(() => get(client));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(upstream.connections).toHaveLength(0);
  const { ms, result } = await asked;
  expect(result).toMatchObject({ status: 200, body: 'fine' });
  expect(ms).toBeGreaterThanOrEqual(198);
  const { exchange } = await gateway.log.ended();
  expect(exchange).toMatchObject({ fault: 'broken', error: null, status: 200 });
  expect(exchange.endedAt - exchange.startedAt).toBeGreaterThanOrEqual(198);
});

test('a body waits for the delay, arrives whole, and is held back meanwhile', async () => {
  const upstream = await rawUpstream();
  const gateway = await faulty(upstream.port, [{ delay: '100ms' }]);
  const client = await dial(gateway.mesh);
  const bytes = 8 * 1024 * 1024;
  client.send(`POST / HTTP/1.1\r\nHost: ratings\r\nContent-Length: ${bytes}\r\n\r\n`);
  let isTaken = client.send(Buffer.alloc(bytes, 'x'));
  client.socket.once('drain', () => {
    isTaken = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(isTaken).toBe(false);
  const wire = await upstream.accept();
  await readHead(wire);
  expect(await wire.take(bytes)).toBe('x'.repeat(bytes));
  wire.send(ok('whole'));
  expect((await readResponse(client)).body).toBe('whole');
  expect((await gateway.log.ended()).requestBody).toHaveLength(bytes);
});

test('a caller that leaves during the delay ends it: nothing reaches the service', async () => {
  const upstream = await rawUpstream(answering(ok()));
  const gateway = await faulty(upstream.port, [{ delay: '1s' }]);
  const client = await dial(gateway.mesh);
  client.send(getIt);
  await new Promise((resolve) => setTimeout(resolve, 500));
  client.socket.destroy();
  const { exchange } = await gateway.log.ended();
  expect(exchange).toMatchObject({ error: 'aborted', fault: 'broken', status: 0 });
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(upstream.connections).toHaveLength(0);
});

test('what a stopped fault held back goes on at once', async () => {
  const upstream = await rawUpstream(answering(ok('late')));
  const gateway = await faulty(upstream.port, [{ delay: '1h' }]);
  const client = await dial(gateway.mesh);
  client.send(getIt);
  await expect.poll(() => gateway.log.all.length).toBe(1);
  await gateway.faults.stopAll();
  expect((await readResponse(client)).body).toBe('late');
  expect((await timed(() => get(client))).ms).toBeLessThan(1000);
  expect((await gateway.log.ended(1)).exchange.fault).toBeNull();
});

test('an abort answers in the place of the service, which is not asked', async () => {
  const gateway = await faulty(1, [
    {
      abort: {
        status: 418,
        body: '{"why":"teapot"}',
        headers: { 'Content-Type': 'application/json' },
      },
    },
  ]);
  const client = await dial(gateway.mesh);
  for (const method of ['GET', 'HEAD']) {
    client.send(`${method} / HTTP/1.1\r\nHost: ratings\r\n\r\n`);
    const response = await readResponse(client, method);
    expect(response.status).toBe(418);
    expect(response.first('content-type')).toBe('application/json');
    expect(response.first('content-length')).toBe('16');
    expect(response.first('x-loop-fault')).toBe('broken');
    expect(response.body).toBe(method === 'GET' ? '{"why":"teapot"}' : '');
  }
  client.send(`${postIt}body`);
  expect((await readResponse(client)).status).toBe(418);
  const { exchange, requestBody } = await gateway.log.ended(2);
  expect(exchange).toMatchObject({ status: 418, error: null, fault: 'broken', connectedAt: 0 });
  expect(requestBody).toBe('body');
});

test('an abort without a body names the fault', async () => {
  const gateway = await faulty(1, [{ abort: 503 }]);
  const response = await get(await dial(gateway.mesh));
  expect(response).toMatchObject({ status: 503, body: 'fault broken: 503 injected\n' });
  expect(response.line).toBe('HTTP/1.1 503 Service Unavailable');
});

test('an abort with a status of gRPC is an answer without messages', async () => {
  const gateway = await faulty(1, [{ abort: { grpc: 'UNAVAILABLE' } }]);
  const response = await get(await dial(gateway.mesh));
  expect(response).toMatchObject({ status: 200, body: '' });
  expect(response.first('content-type')).toBe('application/grpc');
  expect(response.first('grpc-status')).toBe('14');
});

test('a client that waits to be asked for its body gets the abort in place of a 100', async () => {
  const gateway = await faulty(1, [{ abort: 503 }]);
  const client = await dial(gateway.mesh);
  client.send(
    'POST / HTTP/1.1\r\nHost: ratings\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n',
  );
  const { ms, result } = await timed(() => readResponse(client));
  expect(result.status).toBe(503);
  expect(ms).toBeLessThan(900);
});

test('a client that waits to be asked for its body is asked after the delay', async () => {
  const upstream = await rawUpstream();
  const gateway = await faulty(upstream.port, [{ delay: '50ms' }]);
  const client = await dial(gateway.mesh);
  client.send(
    'POST / HTTP/1.1\r\nHost: ratings\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n',
  );
  const wire = await upstream.accept();
  await readHead(wire);
  wire.send('HTTP/1.1 100 Continue\r\n\r\n');
  expect((await readHead(client)).line).toBe('HTTP/1.1 100 Continue');
  client.send('body');
  expect(await wire.take(4)).toBe('body');
  wire.send(ok());
  expect((await readResponse(client)).body).toBe('ok');
});

test('a client that waits for the answer before it ends its body gets it', async () => {
  const gateway = await faulty(1, [{ abort: 503 }]);
  const client = await dial(gateway.mesh);
  client.send(postIt);
  expect((await readResponse(client)).status).toBe(503);
});

const failures = [
  ['connect', 502, 'connect', 'LOOP_GATEWAY_UPSTREAM_REFUSED'],
  ['reset', 502, 'reset', 'LOOP_GATEWAY_UPSTREAM_RESET'],
  ['timeout', 504, 'timeout', 'LOOP_GATEWAY_UPSTREAM_TIMEOUT'],
] as const;

test.each(failures)(
  'an abort with the error %s is answered %i',
  async (error, status, kind, code) => {
    const gateway = await faulty(1, [{ abort: { error } }], { timeouts: { firstByteMs: 100 } });
    const client = await dial(gateway.mesh);
    client.send(`${postIt}body`);
    const { ms, result } = await timed(() => readResponse(client));
    expect(result.status).toBe(status);
    expect(errorOf(result)).toMatchObject({ code });
    expect(errorOf(result).message).toMatch(/^fault broken: /);
    if (error === 'timeout') expect(ms).toBeGreaterThanOrEqual(98);
    const { exchange, requestBody } = await gateway.log.ended();
    expect(exchange).toMatchObject({ status: 0, error: kind, errorCode: code, fault: 'broken' });
    expect(requestBody).toBe('body');
  },
);

test.each(['reset', 'truncate', 'timeout'])(
  '%s after some bytes breaks the body there',
  async (error) => {
    const upstream = await rawUpstream(answering(ok('0123456789')));
    const gateway = await faulty(upstream.port, [{ abort: { error, after: '4B' } }], {
      timeouts: { idleMs: 100 },
    });
    const client = await dial(gateway.mesh);
    client.send(getIt);
    expect((await readHead(client)).first('content-length')).toBe('10');
    expect(await client.rest()).toBe('0123');
    const { exchange, responseBody } = await gateway.log.ended();
    expect(responseBody).toBe('0123');
    expect(exchange).toMatchObject({
      status: 200,
      error: error === 'timeout' ? 'timeout' : 'reset',
      fault: 'broken',
    });
    if (error === 'timeout') expect(exchange.endedAt - exchange.firstByteAt).toBeGreaterThan(95);
  },
);

test('an answer that is shorter than where it would be cut off comes whole', async () => {
  const upstream = await rawUpstream(answering(ok('0123')));
  const gateway = await faulty(upstream.port, [{ abort: { error: 'truncate', after: '5B' } }]);
  expect((await get(await dial(gateway.mesh))).body).toBe('0123');
  expect((await gateway.log.ended()).exchange).toMatchObject({ error: null, fault: 'broken' });
});

test('a rate slows the body down, whatever its framing, and changes none of it', async () => {
  const body = 'abcdefghij'.repeat(300);
  const upstream = await rawUpstream(answering(ok(body)));
  const gateway = await faulty(upstream.port, [{ rate: '10000B/s' }]);
  const client = await dial(gateway.mesh);
  const { ms, result } = await timed(() => get(client));
  expect(result.body).toBe(body);
  expect(ms).toBeGreaterThan(250);
  expect(ms).toBeLessThan(900);
});

test('a service that is held back by a rate is not given up for being silent', async () => {
  const bytes = 160 * 1024;
  const upstream = await rawUpstream(answering(ok('x'.repeat(bytes))));
  // A read of 64 KiB takes 1.6 seconds to pass.
  const gateway = await faulty(upstream.port, [{ rate: '40KiB/s' }], { timeouts: { idleMs: 400 } });
  const client = await dial(gateway.mesh);
  const { ms, result } = await timed(() => get(client));
  expect(result.body).toHaveLength(bytes);
  expect(ms).toBeGreaterThan(3_500);
  expect((await gateway.log.ended()).exchange.error).toBeNull();
});

test('a large body is not read ahead of its rate', async () => {
  const bytes = 32 * 1024 * 1024;
  const upstream = await rawUpstream();
  const gateway = await faulty(upstream.port, [{ rate: '1KiB/s' }]);
  gateway.log.keepBodies = false;
  const client = await dial(gateway.mesh);
  client.send(getIt);
  const wire = await upstream.accept();
  await readHead(wire);
  wire.send(`HTTP/1.1 200 OK\r\nContent-Length: ${bytes}\r\n\r\n`);
  wire.send(Buffer.alloc(bytes, 'y'));
  await readHead(client);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(wire.socket.writableLength).toBeGreaterThan(bytes / 2);
  await gateway.faults.stop('broken');
  expect(await client.take(bytes)).toHaveLength(bytes);
});

test('a body is corrupted at the first byte of each piece, in any chunks, with its length', async () => {
  const upstream = await rawUpstream({
    async serve(wire) {
      await wire.until('\r\n\r\n');
      wire.send('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab');
      await new Promise((resolve) => setTimeout(resolve, 20));
      wire.send('cdefghij');
    },
  });
  const gateway = await faulty(upstream.port, [{ corrupt: '4B' }]);
  const { body } = await get(await dial(gateway.mesh));
  const flipped = (letter: string) => String.fromCharCode(~letter.charCodeAt(0) & 0xff);
  expect(body).toBe(`${flipped('a')}bcd${flipped('e')}fgh${flipped('i')}j`);
  expect((await gateway.log.ended()).responseBody).toBe(body);
});

test('delay and abort together: first one, then the other', async () => {
  const gateway = await faulty(1, [{ delay: '100ms', abort: 503 }]);
  const client = await dial(gateway.mesh);
  client.send(`${postIt}body`);
  const { ms, result } = await timed(() => readResponse(client));
  expect(result.status).toBe(503);
  expect(ms).toBeGreaterThanOrEqual(98);
  expect((await gateway.log.ended()).requestBody).toBe('body');
});

test('a 205 has no body, and no length of one, whatever the fault says', async () => {
  const gateway = await faulty(1, [{ abort: { status: 205, body: 'none' } }]);
  const response = await get(await dial(gateway.mesh));
  expect([response.status, response.body]).toEqual([205, '']);
  expect(response.headers).toContainEqual(['content-length', '0']);
  await gateway.log.ended();
});
