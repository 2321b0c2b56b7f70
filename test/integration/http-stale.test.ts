import { expect, test } from 'vitest';
import { errorOf, readHead, readResponse } from '../gateway/harness/http-message.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial, type Wire } from '../gateway/harness/wire.js';

const getIt = 'GET /first HTTP/1.1\r\nHost: ratings\r\n\r\n';

/** A gateway that holds a connection on which one exchange has passed. */
async function keptAlive() {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(getIt);
  const kept = await upstream.accept();
  await readHead(kept);
  kept.send(ok('first'));
  await readResponse(client);
  return { upstream, gateway, client, kept };
}

const request = (method: string, body = '') =>
  `${method} /second HTTP/1.1\r\nHost: ratings\r\n${body === '' ? '' : `Content-Length: ${body.length}\r\n`}\r\n${body}`;

async function answerWhole(wire: Wire): Promise<string> {
  const head = await readHead(wire);
  const body = await wire.take(Number(head.first('content-length') ?? 0));
  wire.send(ok('second'));
  return body;
}

test.each<[string, string]>([
  ['GET', ''],
  ['OPTIONS', ''],
  ['DELETE', ''],
  ['PUT', ''],
  ['PUT', 'small body'],
  ['PUT', 'x'.repeat(60 * 1024)],
])('%s is sent again when its kept connection turns out to be dead', async (method, body) => {
  const { upstream, gateway, client, kept } = await keptAlive();
  client.send(request(method, body));
  await readHead(kept);
  kept.reset();
  expect(await answerWhole(await upstream.accept())).toBe(body);
  expect((await readResponse(client)).body).toBe('second');
  const { exchange, requestBody, ends } = await gateway.log.ended(1);
  expect(exchange).toMatchObject({
    status: 200,
    error: null,
    errorMessage: 'sent twice: the first, on a kept-alive connection, had no answer',
  });
  expect(exchange.connectedAt).toBeGreaterThan(0);
  expect({ requestBody, ends }).toEqual({ requestBody: body, ends: 1 });
});

test('HEAD is sent again, and its answer still has no body', async () => {
  const { upstream, client, kept } = await keptAlive();
  client.send(request('HEAD'));
  await readHead(kept);
  kept.end();
  const next = await upstream.accept();
  await readHead(next);
  next.send('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n');
  expect((await readResponse(client, 'HEAD')).first('content-length')).toBe('9');
});

test('a chunked PUT is sent again with its trailers, also when its end came later', async () => {
  const { upstream, client, kept } = await keptAlive();
  client.send('PUT / HTTP/1.1\r\nHost: ratings\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
  await kept.until('abc');
  kept.reset();
  const next = await upstream.accept();
  await readHead(next);
  expect(await next.until('abc\r\n')).toBe('3\r\nabc\r\n');
  client.send('2\r\nde\r\n0\r\nX-Sum: 1\r\n\r\n');
  expect(await next.until('\r\n\r\n')).toBe('2\r\nde\r\n0\r\nX-Sum: 1\r\n\r\n');
  next.send(ok('second'));
  expect((await readResponse(client)).body).toBe('second');
});

test.each<[what: string, method: string, body: string]>([
  ['POST', 'POST', ''],
  ['POST with a body', 'POST', 'x'],
  ['PATCH', 'PATCH', 'x'],
  ['an unknown method', 'PROPPATCH', ''],
  ['PUT whose body is no longer whole', 'PUT', 'x'.repeat(70 * 1024)],
])('%s is not sent again', async (_what, method, body) => {
  const { upstream, client, kept } = await keptAlive();
  client.send(request(method, body));
  await readHead(kept);
  await kept.take(body.length);
  kept.reset();
  const response = await readResponse(client);
  expect(response.status).toBe(502);
  expect(errorOf(response).code).toBe('LOOP_GATEWAY_UPSTREAM_RESET');
  expect(upstream.connections).toHaveLength(1);
});

test.each(['H', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 200 OK\r\n'])(
  'nothing is sent again once %j of an answer has come',
  async (beginning) => {
    const { upstream, client, kept } = await keptAlive();
    client.send(request('GET'));
    await readHead(kept);
    kept.send(beginning);
    kept.end();
    if (beginning.includes('100')) await client.until('\r\n\r\n');
    expect((await readResponse(client)).status).toBe(502);
    expect(upstream.connections).toHaveLength(1);
  },
);

test('it is sent again once, and not when the connection was new', async () => {
  const { upstream, client, kept } = await keptAlive();
  client.send(request('GET'));
  await readHead(kept);
  kept.reset();
  const fresh = await upstream.accept();
  await readHead(fresh);
  fresh.reset();
  expect((await readResponse(client)).status).toBe(502);
  expect(upstream.connections).toHaveLength(2);
});

test('a kept connection that was closed while idle is not used at all', async () => {
  const { upstream, client, kept } = await keptAlive();
  kept.end();
  await kept.ended;
  client.send(request('POST', 'x'));
  const next = await upstream.accept();
  expect(await answerWhole(next)).toBe('x');
  expect((await readResponse(client)).body).toBe('second');
});

test('a timeout is not sent again', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port, { timeouts: { firstByteMs: 150 } });
  const client = await dial(gateway.mesh);
  client.send(getIt);
  const kept = await upstream.accept();
  await readHead(kept);
  kept.send(ok('first'));
  await readResponse(client);
  client.send(request('GET'));
  expect((await readResponse(client)).status).toBe(504);
  expect(upstream.connections).toHaveLength(1);
});
