// Hops and messages, as the recorder hands them to the store.

import { ports } from './config.mjs';

export function hex(number, length) {
  return (number % 16 ** Math.min(length, 12)).toString(16).padStart(length, '0');
}

export function message(body, headers = ['content-type', 'application/json']) {
  const data =
    body instanceof Uint8Array
      ? new Uint8Array(body)
      : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
  return {
    headers: [...headers, 'content-length', `${data.byteLength}`],
    trailers: [],
    bodyBytes: data.byteLength,
    body: data,
  };
}

export function noBody(headers) {
  return { headers, trailers: [], bodyBytes: 0, body: new Uint8Array(0) };
}

/**
 * A call and what it called in turn, as hops in start order. `start` is epoch ms; `calls` begin
 * `after` ms within it. A failure stands in `status` and `error`.
 */
export function hopsOf(call, { number, start, parent = null, path = '1' }) {
  const { service, ms, status = 200, error = null, calls = [], running = false } = call;
  const spanId = hex(number, 8) + path.padStart(8, '0');
  const trace = hex((number * 2_654_435_761) % 2 ** 32, 8) + hex(number, 24);
  const hop = {
    spanId,
    parentSpanId: parent,
    ruleHeld: call.held ?? (status >= 500 || error !== null),
    service,
    to: `127.0.0.1:${ports[service]}`,
    route: parent === null ? service : null,
    listener: parent === null ? 'edge' : 'mesh',
    protocol: 'http/1.1',
    method: call.method ?? 'GET',
    authority: parent === null ? 'shop.example' : service,
    path: call.path,
    status: running || error !== null ? null : status,
    statusText: reasons[status] ?? '',
    answeredStatus: running ? null : error === null ? status : (answered[error] ?? 502),
    error,
    errorMessage: error === null ? '' : messages[error],
    startedAtMs: start,
    durationMs: running ? null : ms,
    connectMs: 0.2,
    firstByteMs: running || error !== null ? null : Math.max(0.1, ms - 0.4),
    client: parent === null ? '203.0.113.7:50412' : '127.0.0.1:41822',
    request: call.request ?? noBody(requestHeaders(trace, spanId, parent === null)),
    response:
      running || error !== null
        ? null
        : (call.response ?? message({ service, path: call.path, number, status })),
    webSocket: null,
  };
  const inner = calls.flatMap((each, index) =>
    hopsOf(each, {
      number,
      start: start + each.after,
      parent: spanId,
      path: `${path}${index + 1}`,
    }),
  );
  return [hop, ...inner].sort((a, b) => a.startedAtMs - b.startedAtMs);
}

export function requestHeaders(trace, spanId, isEdge) {
  const common = ['accept', '*/*', 'traceparent', `00-${trace}-${spanId}-01`];
  if (!isEdge) return ['host', 'mesh', 'user-agent', 'node', ...common];
  return ['Host', 'shop.example', 'User-Agent', 'Mozilla/5.0 (X11; Linux x86_64)', ...common];
}

const reasons = {
  200: 'OK',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};
const answered = { timeout: 504, aborted: null };
const messages = {
  timeout: 'no response within 5s',
  connect: 'connect ECONNREFUSED 127.0.0.1:9082',
  reset: 'the upstream closed the connection before its response',
  aborted: 'the caller went away',
};
