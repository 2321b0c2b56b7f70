import { constants, type ServerHttp2Stream } from 'node:http2';
import { expect, test } from 'vitest';
import type { Interceptor } from '../../src/core/forward.js';
import { readHead, readResponse } from '../gateway/harness/http-message.js';
import { get, http2Client } from '../gateway/harness/http2-client.js';
import { http2Upstream } from '../gateway/harness/http2-upstream.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { dial } from '../gateway/harness/wire.js';

/** An answer that ends by a reset that says that nothing is wrong. */
function cutOff(stream: ServerHttp2Stream, head: Record<string, string>): void {
  stream.respond({ ':status': 200, ...head });
  stream.write('half', () => setImmediate(() => stream.destroy()));
}

const heads = [
  ['with a length', { 'content-length': '10' }],
  ['without one', {}],
] as const;

test.each(heads)(
  'an answer %s that is reset with NO_ERROR is not whole, to HTTP/1.1 and to HTTP/2',
  async (_, head) => {
    const { port } = await http2Upstream(({ stream }) => cutOff(stream, head));
    const { edge, log } = await gatewayTo(port, { http2: true });
    const client = await dial(edge);
    client.send('GET /a HTTP/1.1\r\nHost: ratings\r\n\r\nGET /b HTTP/1.1\r\nHost: ratings\r\n\r\n');
    const rest = await client.rest();
    expect(rest.match(/half(?:\r\n)?$/)).not.toBeNull();
    expect(rest.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
    expect((await log.ended()).exchange).toMatchObject({
      error: 'reset',
      errorMessage: expect.stringContaining('reset the stream before its response was whole: NO'),
    });
    const got = await get(await http2Client(edge), '/');
    expect(got).toMatchObject({ status: 200, body: 'half' });
    expect(got.code).toBe(constants.NGHTTP2_INTERNAL_ERROR);
  },
);

test('a whole answer is one, whatever its stream is reset with behind it', async () => {
  const { port } = await http2Upstream(({ stream }) => {
    stream.respond({ ':status': 200 });
    stream.end('whole');
    stream.close(constants.NGHTTP2_NO_ERROR);
  });
  const { edge, log } = await gatewayTo(port, { http2: true });
  const client = await dial(edge);
  client.send('POST / HTTP/1.1\r\nHost: ratings\r\nContent-Length: 5\r\n\r\nst');
  expect(await readResponse(client)).toMatchObject({ status: 200, body: 'whole' });
  expect((await log.ended()).exchange.error).toBe(null);
});

test('a kept connection does not go on when less than the length that was said has gone out', async () => {
  const short: Interceptor = () => (_request, handler) => {
    process.nextTick(() => {
      handler.onConnected(false);
      handler.onHead(200, '', ['content-length', '10']);
      handler.onData(Buffer.from('half'));
      handler.onEnd([]);
    });
    return { write: () => true, end() {}, pause() {}, resume() {}, abort() {} };
  };
  const { edge, log } = await gatewayTo(1, { interceptors: [short] });
  const client = await dial(edge);
  client.send('GET /a HTTP/1.1\r\nHost: ratings\r\n\r\n');
  expect((await readHead(client)).line).toBe('HTTP/1.1 200 ');
  expect(await client.take(4)).toBe('half');
  client.send('GET /b HTTP/1.1\r\nHost: ratings\r\n\r\n');
  expect(await client.rest()).toBe('');
  await log.ended();
});
