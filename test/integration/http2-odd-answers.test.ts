import { expect, test } from 'vitest';
import { readHead } from '../gateway/harness/http-message.js';
import { answer, get, http2Client, request } from '../gateway/harness/http2-client.js';
import { http2Upstream } from '../gateway/harness/http2-upstream.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { rawUpstream } from '../gateway/harness/raw-upstream.js';

const odd: readonly (readonly [what: string, answer: string, status: number])[] = [
  ['a status beyond 599', 'HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\nok', 502],
  [
    'a header that is there once, twice',
    'HTTP/1.1 200 OK\r\nETag: a\r\nETag: b\r\nContent-Length: 2\r\n\r\nok',
    200,
  ],
  [
    'a header whose name has a blank',
    'HTTP/1.1 200 OK\r\nx y: 1\r\nContent-Length: 2\r\n\r\nok',
    502,
  ],
  [
    'headers of a connection',
    'HTTP/1.1 200 OK\r\nHTTP2-Settings: a\r\nTE: gzip\r\nProxy-Connection: b\r\nContent-Length: 2\r\n\r\nok',
    200,
  ],
  [
    'interim answers that are none',
    'HTTP/1.1 199 Odd\r\nx y: 1\r\n\r\nHTTP/1.1 100 Continue\r\nContent-Length: 3\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    200,
  ],
  ['no body where one is said', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', 204],
  ['a body of 205', 'HTTP/1.1 205 Reset\r\nContent-Length: 2\r\n\r\nok', 205],
  ['an end by the end of the connection', 'HTTP/1.1 200 OK\r\n\r\nok', 200],
  [
    'trailers that are none',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nconnection: x\r\nx-end: 1\r\n\r\n',
    200,
  ],
];

test.each(odd)(
  '%s comes through to HTTP/2, or as an error, and the gateway stands',
  async (_, bytes, status) => {
    const { port } = await rawUpstream({
      async serve(wire) {
        await readHead(wire);
        wire.send(bytes);
        wire.end();
      },
    });
    const { edge, log } = await gatewayTo(port);
    const session = await http2Client(edge);
    const got = await get(session, '/');
    expect([got.status, got.code]).toEqual([status, 0]);
    const head = await answer(request(session, '/', { method: 'HEAD' }));
    expect([head.status, head.body]).toEqual([status, '']);
    await log.ended(1);
  },
);

test('a request whose headers HTTP/2 has no place for is refused or goes on without them', async () => {
  const { port, calls } = await http2Upstream(({ stream }) => {
    stream.respond({ ':status': 200 });
    stream.end();
  });
  const { edge, log } = await gatewayTo(port, { http2: true });
  const { dial } = await import('../gateway/harness/wire.js');
  const { readResponse } = await import('../gateway/harness/http-message.js');
  const client = await dial(edge);
  client.send(
    'GET / HTTP/1.1\r\nHost: ratings\r\nTE: gzip, trailers\r\nContent-Type: a\r\nContent-Type: b\r\nUpgrade: x\r\n\r\n',
  );
  expect((await readResponse(client)).status).toBe(200);
  const [call] = calls;
  expect(call?.headers.filter((_, i) => call.headers[i - 1] === 'content-type')).toEqual([
    'a',
    'b',
  ]);
  expect(call?.headers).not.toContain('upgrade');
  await log.ended();
});
