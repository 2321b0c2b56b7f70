import { constants } from 'node:http2';
import { expect, test } from 'vitest';
import { readHead } from '../gateway/harness/http-message.js';
import { answer, http2Client, request } from '../gateway/harness/http2-client.js';
import {
  codeOf,
  dialFrames,
  frame,
  frameType,
  nextFrame,
  requestBlock,
} from '../gateway/harness/http2-frames.js';
import { http2Upstream } from '../gateway/harness/http2-upstream.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { rawUpstream } from '../gateway/harness/raw-upstream.js';

test('trailers come through where the answer is whole before the request is', async () => {
  const { port } = await http2Upstream(({ stream, path }) => {
    stream.respond({ ':status': 200 }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '7' }));
    if (path === '/once') stream.end('no');
    else stream.write('n', () => setImmediate(() => stream.end('o')));
  });
  const { edge, log } = await gatewayTo(port, { http2: true });
  const session = await http2Client(edge);
  for (const [i, path] of ['/once', '/slowly'].entries()) {
    const stream = request(session, path, { method: 'POST', open: true });
    stream.write('some of it');
    expect(await answer(stream)).toMatchObject({
      ...{ status: 200, body: 'no', trailers: ['grpc-status', '7'], code: 0 },
    });
    expect((await log.ended(i)).exchange.error).toBe(null);
  }
});

test('an answer of which nobody knew whether trailers follow ends before its stream is reset', async () => {
  const { port } = await rawUpstream({
    async serve(wire) {
      await readHead(wire);
      wire.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nn\r\n');
      setImmediate(() => setImmediate(() => wire.send('1\r\no\r\n0\r\n\r\n')));
    },
  });
  const { edge } = await gatewayTo(port);
  const wire = await dialFrames(edge);
  wire.send(frame(frameType.headers, 4, 1, requestBlock('/')));
  let body = '';
  for (let isLast = false; !isLast; ) {
    const { flags, payload } = await nextFrame(wire, frameType.data);
    body += payload.toString();
    isLast = (flags & 1) !== 0;
  }
  expect(body).toBe('no');
  expect(codeOf(await nextFrame(wire, frameType.reset))).toBe(constants.NGHTTP2_NO_ERROR);
});
