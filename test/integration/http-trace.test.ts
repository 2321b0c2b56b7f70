import { expect, test } from 'vitest';
import { errorOf, readHead, readResponse } from '../gateway/harness/http-message.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const other = '0af7651916cd43dd8448eb211c80319c';
const span = '00f067aa0ba902b7';
const parent = `00-${trace}-${span}-01`;
const uuid = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
const zeros = '0'.repeat(32);

/** Sends a request with these headers; returns what the upstream, the client and a listener saw. */
async function traced(headers: string, door: 'edge' | 'mesh' = 'edge') {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway[door]);
  client.send(`GET / HTTP/1.1\r\nHost: ratings\r\n${headers}\r\n`);
  const wire = await upstream.accept();
  const sent = await readHead(wire);
  wire.send(ok('ok', 'X-Request-Id: upstream\r\nX-Loop-Trace: upstream\r\n'));
  const response = await readResponse(client);
  const { exchange } = await gateway.log.ended();
  return { sent, response, exchange };
}

test.each<[what: string, headers: string, joined: string | null, parentSpan: string | null]>([
  ['traceparent', `traceparent: ${parent}\r\n`, trace, span],
  ['Traceparent in another case', `TraceParent: ${parent}\r\n`, trace, span],
  ['a later version', `traceparent: cc-${trace}-${span}-01\r\n`, trace, span],
  [
    'a later version with more',
    `traceparent: cc-${trace}-${span}-01-more-to-come\r\n`,
    trace,
    span,
  ],
  ['a later version with a longer flag', `traceparent: cc-${trace}-${span}-011\r\n`, null, null],
  ['version 00 with more', `traceparent: ${parent}-more\r\n`, null, null],
  ['version ff', `traceparent: ff-${trace}-${span}-01\r\n`, null, null],
  ['upper case', `traceparent: ${parent.toUpperCase()}\r\n`, trace, span],
  ['a trace id of zeros', `traceparent: 00-${zeros}-${span}-01\r\n`, null, null],
  ['a span id of zeros', `traceparent: 00-${trace}-${'0'.repeat(16)}-01\r\n`, null, null],
  ['one digit too few', `traceparent: ${parent.slice(0, -1)}\r\n`, null, null],
  ['other separators', `traceparent: ${parent.replaceAll('-', '_')}\r\n`, null, null],
  ['no hex', `traceparent: 00-${trace.replace('4', 'g')}-${span}-01\r\n`, null, null],
  ['an empty traceparent', 'traceparent: \r\n', null, null],
  ['two equal traceparents', `traceparent: ${parent}\r\ntraceparent: ${parent}\r\n`, trace, span],
  ['b3', `b3: ${trace}-${span}-1\r\n`, trace, span],
  ['b3 without a flag', `b3: ${trace}-${span}\r\n`, trace, span],
  ['b3 with a parent', `b3: ${trace}-${span}-1-${'1'.repeat(16)}\r\n`, trace, span],
  ['b3 in upper case', `b3: ${trace.toUpperCase()}-${span}-1\r\n`, trace, span],
  [
    'b3 of 64 bits',
    `b3: ${trace.slice(16)}-${span}-1\r\n`,
    trace.slice(16).padStart(32, '0'),
    span,
  ],
  ['b3 with a flag alone', 'b3: 1\r\n', null, null],
  ['b3 of zeros', `b3: ${zeros}-${span}-1\r\n`, null, null],
  ['malformed b3', `b3: ${trace}\r\n`, null, null],
  ['x-b3-*', `X-B3-TraceId: ${trace}\r\nX-B3-SpanId: ${span}\r\n`, trace, span],
  ['x-b3-traceid alone', `X-B3-TraceId: ${trace}\r\n`, trace, null],
  [
    'x-b3-* of 64 bits',
    `X-B3-TraceId: ${trace.slice(16)}\r\nX-B3-SpanId: ${span}\r\n`,
    trace.slice(16).padStart(32, '0'),
    span,
  ],
  ['malformed x-b3-traceid', 'X-B3-TraceId: abc\r\n', null, null],
  ['a UUID as request id', `X-Request-Id: ${uuid}\r\n`, trace, null],
  ['hex as request id', `X-Request-Id: ${trace}\r\n`, trace, null],
  ['traceparent before b3', `b3: ${other}-${span}-1\r\ntraceparent: ${parent}\r\n`, trace, span],
  ['b3 before x-b3-*', `X-B3-TraceId: ${other}\r\nb3: ${trace}-${span}-1\r\n`, trace, span],
  ['b3 before the request id', `X-Request-Id: ${other}\r\nb3: ${trace}-${span}-1\r\n`, trace, span],
  [
    'b3 when traceparent is malformed',
    `traceparent: 00-x\r\nb3: ${trace}-${span}-1\r\n`,
    trace,
    span,
  ],
])('%s decides the trace', async (_what, headers, joined, parentSpan) => {
  const { sent, response, exchange } = await traced(headers);
  expect(exchange.traceId).toMatch(/^[0-9a-f]{32}$/);
  if (joined === null) expect([trace, other, zeros]).not.toContain(exchange.traceId);
  else expect(exchange.traceId).toBe(joined);
  expect(exchange.parentSpanId).toBe(parentSpan);
  expect(exchange.spanId).not.toBe(parentSpan);
  const { traceId, spanId, requestId } = exchange;
  // What loop makes up is random, and says so.
  const flags = joined === null ? '03' : '01';
  expect(sent.all('traceparent')).toEqual([`00-${traceId}-${spanId}-${flags}`]);
  expect(sent.all('b3')).toEqual([`${traceId}-${spanId}-1`]);
  expect(sent.all('x-b3-traceid')).toEqual([traceId]);
  expect(sent.all('x-b3-spanid')).toEqual([spanId]);
  expect(sent.all('x-b3-sampled')).toEqual(['1']);
  expect(sent.all('x-b3-parentspanid')).toEqual([]);
  expect(sent.all('x-request-id')).toEqual([requestId]);
  expect(response.all('x-request-id')).toEqual([requestId]);
  expect(response.all('x-loop-trace')).toEqual([traceId]);
});

test('free text as request id gives the same trace wherever it is seen', async () => {
  const headers = 'X-Request-Id: order/4711_is_no_hex\r\n';
  const [first, second] = await Promise.all([traced(headers), traced(headers, 'mesh')]);
  expect(first.exchange.traceId).toBe(second.exchange.traceId);
  expect(first.exchange.requestId).toBe('order/4711_is_no_hex');
});

test.each(['with space', 'caf\xe9', 'x'.repeat(201)])(
  'a request id such as %j is replaced',
  async (requestId) => {
    const { sent, exchange } = await traced(`X-Request-Id: ${requestId}\r\n`);
    expect(sent.all('x-request-id')).toEqual([exchange.requestId]);
    expect(exchange.requestId).toMatch(/^[0-9a-f-]{36}$/);
  },
);

test('a request without any of them gets a request id in the form of a UUID', async () => {
  const { exchange } = await traced('');
  expect(exchange.requestId.replaceAll('-', '')).toBe(exchange.traceId);
  expect(exchange.parentSpanId).toBeNull();
});

test.each<[what: string, headers: string, kept: string[]]>([
  ['beside its traceparent', `traceparent: ${parent}\r\ntracestate: a=1,b=2\r\n`, ['a=1,b=2']],
  [
    'joined from several lines',
    `traceparent: ${parent}\r\ntracestate: a=1\r\ntracestate: b=2\r\n`,
    ['a=1, b=2'],
  ],
  ['without a traceparent', 'tracestate: a=1\r\n', []],
  ['beside a malformed traceparent', 'traceparent: 00-x\r\ntracestate: a=1\r\n', []],
  ['beside b3', `b3: ${trace}-${span}-1\r\ntracestate: a=1\r\n`, []],
  ['malformed', `traceparent: ${parent}\r\ntracestate: A=1\r\n`, []],
  ['with 32 members', `traceparent: ${parent}\r\ntracestate: ${members(32)}\r\n`, [members(32)]],
  ['with 33 members', `traceparent: ${parent}\r\ntracestate: ${members(33)}\r\n`, [members(32)]],
])('tracestate %s', async (_what, headers, kept) => {
  const { sent } = await traced(headers);
  expect(sent.all('tracestate')).toEqual(kept);
});

function members(count: number): string {
  return Array.from({ length: count }, (_, i) => `k${i}=v`).join(',');
}

test.each([
  ['traceparent', `traceparent: 00-${trace}-${span}-00\r\n`],
  ['b3', `b3: ${trace}-${span}-0\r\n`],
  ['x-b3-sampled', `X-B3-TraceId: ${trace}\r\nX-B3-Sampled: 0\r\n`],
])('what %s says is not sampled stays so', async (_what, headers) => {
  const { sent, exchange } = await traced(headers);
  expect(sent.first('traceparent')).toBe(`00-${trace}-${exchange.spanId}-00`);
  expect(sent.first('b3')).toBe(`${trace}-${exchange.spanId}-0`);
  expect(sent.first('x-b3-sampled')).toBe('0');
});

test('a service that passes on only the request id joins the trace the client chose', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  const [client, service] = await Promise.all([dial(gateway.edge), dial(gateway.mesh)]);
  client.send(
    `GET / HTTP/1.1\r\nHost: ratings\r\ntraceparent: ${parent}\r\nX-Request-Id: mine\r\n\r\n`,
  );
  const first = await upstream.accept();
  await readHead(first);
  service.send('GET / HTTP/1.1\r\nHost: ratings\r\nX-Request-Id: mine\r\n\r\n');
  const second = await upstream.accept();
  expect((await readHead(second)).first('x-b3-traceid')).toBe(trace);
  first.send(ok());
  second.send(ok());
  await Promise.all([readResponse(client), readResponse(service)]);
});

test.each([
  ['404', 'GET / HTTP/1.1\r\nHost: nobody\r\n', 404],
  ['502', 'GET / HTTP/1.1\r\nHost: ratings\r\n', 502],
  ['501', 'POST / HTTP/1.1\r\nHost: ratings\r\nTransfer-Encoding: gzip, chunked\r\n', 501],
] as const)(
  "loop's own answers carry the ids of the request: %s",
  async (_what, request, status) => {
    const gateway = await gatewayTo(1);
    const client = await dial(gateway.mesh);
    client.send(`${request}traceparent: ${parent}\r\nX-Request-Id: mine\r\n\r\n`);
    const response = await readResponse(client);
    expect(response.status).toBe(status);
    expect(response.first('x-loop-trace')).toBe(trace);
    expect(response.first('x-request-id')).toBe('mine');
    expect(errorOf(response)).toMatchObject({ requestId: 'mine', traceId: trace });
  },
);
