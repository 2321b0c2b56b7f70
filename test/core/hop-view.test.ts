import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Hop, KeptMessage } from '../../src/core/capture.js';
import { viewOfHop } from '../../src/core/hop-view.js';

test('a stored hop is seen with its codings undone, decoded once', () => {
  const view = viewOfHop(hop({ response: message(gzipSync('{"error":1}'), 'gzip') }));
  expect(view.responseBody().toString()).toBe('{"error":1}');
  expect(view.responseBody()).toBe(view.responseBody());
  expect(view.requestBody().toString()).toBe('ask');
});

test('the status is what the upstream answered, else what loop did', () => {
  expect(viewOfHop(hop({ status: 200, answeredStatus: 504 })).status).toBe(200);
  expect(viewOfHop(hop({ status: null, answeredStatus: 502 })).status).toBe(502);
  expect(viewOfHop(hop({ status: null, answeredStatus: null })).status).toBeNull();
});

test('without a response there are no response headers and no body', () => {
  const view = viewOfHop(hop({ response: null }));
  expect(view.responseHeaders).toEqual([]);
  expect(view.responseBody()).toHaveLength(0);
});

test('only the edge listener makes an edge hop', () => {
  expect(viewOfHop(hop({ listener: 'edge' })).isEdge).toBe(true);
  expect(viewOfHop(hop({ listener: 'service' })).isEdge).toBe(false);
});

test('a hop still running has taken no time yet', () => {
  expect(viewOfHop(hop({ durationMs: null })).latencyMs).toBe(0);
  expect(viewOfHop(hop({ durationMs: 12.5 })).latencyMs).toBe(12.5);
});

test('the last of several attempts took as long as its caller waited', () => {
  expect(viewOfHop(hop({ durationMs: 10, waitedMs: 30 })).latencyMs).toBe(40);
});

function message(data: Buffer, encoding = 'identity'): KeptMessage {
  const body = { bytes: data.length, truncated: false, sha256: '', data };
  return { headers: ['Content-Encoding', encoding], trailers: [], body };
}

function hop(given: Partial<Hop>): Hop {
  return {
    index: 0,
    parent: null,
    from: null,
    service: 'orders',
    to: '127.0.0.1:1',
    route: null,
    listener: 'mesh',
    protocol: 'http/1.1',
    attempt: 1,
    method: 'POST',
    authority: 'orders',
    path: '/',
    status: 200,
    statusText: 'OK',
    answeredStatus: 200,
    error: null,
    errorMessage: '',
    startedAtMs: 0,
    durationMs: 1,
    connectMs: null,
    firstByteMs: null,
    spanId: '0'.repeat(16),
    parentSpanId: null,
    client: '',
    request: message(Buffer.from('ask')),
    response: message(Buffer.from('answer')),
    webSocket: null,
    ...given,
  };
}
