import { constants } from 'node:http2';
import { expect, test } from 'vitest';
import { get, http2Client } from '../gateway/harness/http2-client.js';
import {
  codeOf,
  dialFrames,
  frame,
  frameType,
  headerBlock,
  nextFrame,
  requestBlock,
} from '../gateway/harness/http2-frames.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import type { Wire } from '../gateway/harness/wire.js';

async function flooded(send: (wire: Wire) => void) {
  const { port } = await rawUpstream(answering(ok('well')));
  const gateway = await gatewayTo(port);
  const wire = await dialFrames(gateway.edge);
  await nextFrame(wire, frameType.settings);
  send(wire);
  return {
    wire,
    /** Others are served. */
    async stands() {
      expect(await get(await http2Client(gateway.edge), '/')).toMatchObject({ body: 'well' });
    },
  };
}

async function goneAway(wire: Wire): Promise<number> {
  return codeOf(await nextFrame(wire, frameType.goAway));
}

test('streams that are begun and reset at once, again and again, end the connection', async () => {
  const { wire, stands } = await flooded((wire) => {
    for (let id = 1; id < 4_000; id += 2) {
      wire.send(frame(frameType.headers, 5, id, requestBlock('/')));
      wire.send(frame(frameType.reset, 0, id, Buffer.from([0, 0, 0, 8])));
    }
  });
  expect(await goneAway(wire)).not.toBe(constants.NGHTTP2_NO_ERROR);
  await stands();
});

test('a head that goes on and on in CONTINUATION frames ends the connection', async () => {
  const more = headerBlock([['x-more', 'y'.repeat(100)]]);
  const { wire, stands } = await flooded((wire) => {
    wire.send(frame(frameType.headers, 1, 1, requestBlock('/')));
    for (let i = 0; i < 3_000; i++) wire.send(frame(frameType.continuation, 0, 1, more));
  });
  await wire.ended;
  await stands();
});

test('more headers than fit into 64 KiB are refused', async () => {
  const { port } = await rawUpstream(answering(ok('well')));
  const { edge, log } = await gatewayTo(port);
  const session = await http2Client(edge);
  // 32 bytes are counted for each.
  const headers = (count: number) =>
    Array.from({ length: count }, (_, i) => [`x-${i + 100}`, 'y'.repeat(110)]).flat();
  expect((await get(session, '/', headers(450))).code).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  expect(await get(session, '/', headers(400))).toMatchObject({ body: 'well' });
  await log.ended();
  expect(log.all).toHaveLength(1);
});

test('settings beyond all measure, and pings that nobody reads the answers to, end the connection', async () => {
  const settings = Buffer.concat(
    Array.from({ length: 100 }, () => Buffer.from([0, 3, 0, 0, 0, 9])),
  );
  const first = await flooded((wire) => void wire.send(frame(frameType.settings, 0, 0, settings)));
  expect(await goneAway(first.wire)).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  await first.stands();
  const pings = frame(frameType.ping, 0, 0, Buffer.alloc(8));
  const second = await flooded((wire) => {
    wire.socket.pause();
    for (let i = 0; i < 500; i++) wire.send(Buffer.concat(Array(1_000).fill(pings)));
  });
  second.wire.socket.resume();
  await second.wire.ended;
  await second.stands();
});

test('streams beyond 128 at a time are refused, and may be sent again', async () => {
  const upstream = await rawUpstream();
  const { edge } = await gatewayTo(upstream.port);
  const wire = await dialFrames(edge);
  // Before the client has heard of the bound.
  for (let i = 0; i < 129; i++)
    wire.send(frame(frameType.headers, 5, i * 2 + 1, requestBlock('/')));
  const reset = await nextFrame(wire, frameType.reset);
  expect([reset.stream, codeOf(reset)]).toEqual([257, constants.NGHTTP2_REFUSED_STREAM]);
});
