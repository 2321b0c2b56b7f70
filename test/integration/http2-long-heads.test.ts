import { expect, test } from 'vitest';
import { readHead, readResponse } from '../gateway/harness/http-message.js';
import { answer, get, http2Client, request } from '../gateway/harness/http2-client.js';
import { http2Upstream } from '../gateway/harness/http2-upstream.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';

const kib = 1024;
/** That nothing compresses well. */
const value = '{~}|<>'.repeat(171).slice(0, kib - 10);
const lines = (count: number) =>
  Array.from({ length: count }, (_, i) => `x-${100 + i}: ${value}\r\n`).join('');

test('an answer with more headers than the client takes is a 502, and others go on beside it', async () => {
  const { port } = await rawUpstream({
    async serve(wire) {
      for (;;) {
        const { line } = await readHead(wire);
        const count = Number(/\/(\d+)/.exec(line)?.[1]);
        wire.send(`HTTP/1.1 200 OK\r\n${lines(count)}Content-Length: 2\r\n\r\nok`);
      }
    },
  });
  const { edge, log } = await gatewayTo(port);
  const session = await http2Client(edge);
  expect(await get(session, '/120')).toMatchObject({ status: 200, body: 'ok' });
  const strict = await http2Client(edge, { headerListBytes: 65_535 });
  expect(await get(strict, '/60')).toMatchObject({ status: 200, body: 'ok' });
  await log.ended(1);
  for (const [client, path, bound] of [
    [session, '/125', 131_072],
    [strict, '/80', 65_535],
  ] as const) {
    const seen = log.all.length;
    const long = await get(client, path);
    expect([long.status, long.code]).toEqual([502, 0]);
    expect(long.first('x-loop-error')).toBe('LOOP_GATEWAY_UPSTREAM_MALFORMED');
    const { exchange } = await log.ended(seen);
    expect(exchange.errorMessage).toContain(`up to ${bound} bytes together, got `);
    expect(await get(client, '/1')).toMatchObject({ status: 200 });
    await log.ended(seen + 1);
  }
});

test('a request with as many headers as are taken goes to a service in HTTP/2', async () => {
  const { port, calls } = await http2Upstream(
    ({ stream }) => {
      stream.respond({ ':status': 200 });
      stream.end('ok');
    },
    { headerListBytes: 256 * kib },
  );
  const { edge, log } = await gatewayTo(port, { http2: true });
  const client = await dial(edge);
  client.send(`GET / HTTP/1.1\r\nHost: ratings\r\n${lines(63)}\r\n`);
  expect(await readResponse(client)).toMatchObject({ status: 200, body: 'ok' });
  expect(calls[0]?.headers.filter((each) => each === value)).toHaveLength(63);
  await log.ended();
  expect((await answer(request(await http2Client(edge), '/'))).status).toBe(200);
});
