import { EventEmitter, once } from 'node:events';
import { type ClientHttp2Session, constants } from 'node:http2';
import { expect, test } from 'vitest';
import type { Endpoint } from '../../../src/core/config.js';
import type { BodyFraming } from '../../../src/core/forward.js';
import type { Http2Link } from '../../../src/gateway/upstream/http2/http2-link.js';
import { Http2Request } from '../../../src/gateway/upstream/http2/http2-request.js';

const upstream: Endpoint = { protocol: 'http', host: '127.0.0.1', port: 1, http2: true };

/** A stream of the library that was refused when it closes. */
function refusedStream() {
  return Object.assign(new EventEmitter(), {
    ...{ id: 3, rstCode: constants.NGHTTP2_REFUSED_STREAM, destroyed: true, closed: true },
    ...{ push: () => true, write: () => false, end() {}, pause() {}, resume() {}, close() {} },
  });
}

/** A request that is given streams one after the other, on a connection that is as it is told. */
function underWay(framing: BodyFraming, state: Partial<Http2Link>) {
  const assigned: Http2Request[] = [];
  const told: string[] = [];
  const pool = {
    assign: (request: Http2Request) => void assigned.push(request),
    drop() {},
    busy: () => ({ kind: 'connect', code: 'LOOP_GATEWAY_UPSTREAM_BUSY', message: '' }) as const,
  };
  const head = 'POST / HTTP/1.1\r\nHost: ratings\r\n\r\n';
  const timeouts = { connectMs: 1_000, firstByteMs: 1_000, idleMs: 1_000 };
  const request = new Http2Request(
    { upstream, timeouts, method: 'POST', head, framing, expectsContinue: false },
    {
      ...{ onConnected() {}, onInformation() {}, onHead() {}, onData() {}, onEnd() {} },
      onError: ({ message }) => told.push(message),
      onDrain: () => told.push('drain'),
    },
    pool,
  );
  const link = { isReused: false, failure: null, heard() {}, release() {}, ...state } as Http2Link;
  const begin = () => {
    const stream = refusedStream();
    request.waitFor(link);
    request.begin(link, { request: () => stream } as unknown as ClientHttp2Session);
    return stream;
  };
  return { request, assigned, told, begin };
}

test('a request that a GOAWAY leaves out goes out again while its connection is still closing', () => {
  const state = { isEnding: true, hasGoneAway: true, isUnprocessed: () => true };
  const { request, assigned, begin } = underWay('none', state);
  begin().emit('close');
  expect(assigned).toEqual([request]);
});

test('a client that was told to wait is told to go on, though its stream was refused meanwhile', async () => {
  const state = { isEnding: false, isUnprocessed: () => true };
  const { request, assigned, told, begin } = underWay('chunked', state);
  const sent = () => new Promise((resolve) => setImmediate(resolve));
  const first = begin();
  await sent();
  expect(request.write(Buffer.from('a'))).toBe(false);
  const closed = once(first, 'close');
  first.emit('close');
  await closed;
  expect(assigned).toEqual([request]);
  // It was on its way already.
  request.write(Buffer.from('b'));
  begin();
  await sent();
  expect(told).toEqual(['drain']);
});
