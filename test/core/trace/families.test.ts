import { describe, expect, test } from 'vitest';
import { decimalOfHex, hexOfDecimal } from '../../../src/core/trace/decimal.js';
import { traceFamilies, traceHeaders } from '../../../src/core/trace/families.js';
import {
  type CarriedTrace,
  type TraceFamilyName,
  traceFamilyNames,
} from '../../../src/core/trace/family.js';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';
const low = trace.slice(16);
const shortTrace = low.padStart(32, '0');
const given = { traceId: trace, spanId: span, requestId: 'r', sampled: true, isRandom: false };

/** What the families of a name read in these headers; the first that reads anything. */
function read(name: TraceFamilyName, headers: Record<string, string>): CarriedTrace | null {
  for (const family of traceFamilies([name])) {
    const found = family.read(
      family.headers.map((header) => headers[header]),
      0,
    );
    if (found !== null) return found;
  }
  return null;
}

type Row = [TraceFamilyName, Record<string, string>, string, string | null, boolean | null];

const datadogIds = {
  'x-datadog-trace-id': BigInt(`0x${low}`).toString(),
  'x-datadog-parent-id': BigInt(`0x${span}`).toString(),
};

test.each<Row>([
  ['w3c', { traceparent: `00-${trace}-${span}-01` }, trace, span, true],
  [
    'w3c',
    { traceparent: `00-${trace.toUpperCase()}-${span.toUpperCase()}-00` },
    trace,
    span,
    false,
  ],
  ['w3c', { traceparent: `01-${trace}-${span}-03-later` }, trace, span, true],
  ['b3', { b3: `${trace}-${span}-0` }, trace, span, false],
  ['b3', { b3: `${low}-${span}-d` }, shortTrace, span, true],
  ['b3', { b3: `${trace}-${span}` }, trace, span, null],
  ['b3', { 'x-b3-traceid': trace, 'x-b3-spanid': span, 'x-b3-sampled': 'true' }, trace, span, true],
  ['jaeger', { 'uber-trace-id': `${trace}:${span}:0:1` }, trace, span, true],
  ['jaeger', { 'uber-trace-id': `${low}:${span}:0:0` }, shortTrace, span, false],
  ['jaeger', { 'uber-trace-id': `${trace}:f067aa0ba902b7:1:3` }, trace, span, true],
  ['jaeger', { 'uber-trace-id': `a:b::01` }, 'a'.padStart(32, '0'), 'b'.padStart(16, '0'), true],
  ['jaeger', { 'uber-trace-id': `${trace}%3A${span}%3a0%3A1` }, trace, span, true],
  ['datadog', { ...datadogIds }, shortTrace, span, null],
  [
    'datadog',
    {
      ...datadogIds,
      'x-datadog-tags': `_dd.p.dm=-1, _dd.p.tid=${trace.slice(0, 16)}`,
      'x-datadog-sampling-priority': '2',
    },
    trace,
    span,
    true,
  ],
  ['datadog', { ...datadogIds, 'x-datadog-sampling-priority': '-1' }, shortTrace, span, false],
  ['datadog', { ...datadogIds, 'x-datadog-parent-id': '0' }, shortTrace, null, null],
  ['sentry', { 'sentry-trace': `${trace}-${span}-1` }, trace, span, true],
  ['sentry', { 'sentry-trace': `${trace}-${span}-0` }, trace, span, false],
  ['sentry', { 'sentry-trace': `${trace}-${span}` }, trace, span, null],
  [
    'xray',
    { 'x-amzn-trace-id': `Root=1-${trace.slice(0, 8)}-${trace.slice(8)};Parent=${span};Sampled=0` },
    trace,
    span,
    false,
  ],
  [
    'xray',
    {
      'x-amzn-trace-id': `Self=1-67891234-12456789abcdef012345678;Root=1-${trace.slice(0, 8)}-${trace.slice(8)}`,
    },
    trace,
    null,
    null,
  ],
  ['gcp', { 'x-cloud-trace-context': `${trace}/${BigInt(`0x${span}`)};o=1` }, trace, span, true],
  ['gcp', { 'x-cloud-trace-context': `${trace}/0;o=0` }, trace, null, false],
  ['gcp', { 'x-cloud-trace-context': trace }, trace, null, null],
  ['ot', { 'ot-tracer-traceid': low, 'ot-tracer-spanid': span }, shortTrace, span, null],
  [
    'ot',
    { 'ot-tracer-traceid': trace, 'ot-tracer-spanid': span, 'ot-tracer-sampled': 'false' },
    trace,
    span,
    false,
  ],
  ['baggage', { baggage: `a=1, loop-trace=${trace}-${span};p, b=2` }, trace, span, null],
])('%s %j', (name, headers, traceId, parentSpanId, sampled) => {
  expect(read(name, headers)).toMatchObject({ traceId, parentSpanId, sampled });
});

test.each<[TraceFamilyName, Record<string, string>]>([
  ['w3c', { traceparent: `ff-${trace}-${span}-01` }],
  ['w3c', { traceparent: `FF-${trace}-${span}-01` }],
  ['w3c', { traceparent: `00-${trace}-${span}-01-x` }],
  ['w3c', { traceparent: `00-${trace}-${'0'.repeat(16)}-01` }],
  ['w3c', { traceparent: ` 00-${trace}-${span}-01` }],
  ['b3', { b3: '0' }],
  ['b3', { 'x-b3-traceid': trace.slice(1) }],
  ['b3', { 'x-b3-spanid': span }],
  ['jaeger', { 'uber-trace-id': `${trace}:${span}:0` }],
  ['jaeger', { 'uber-trace-id': `1${trace}:${span}:0:1` }],
  ['jaeger', { 'uber-trace-id': `0:${span}:0:1` }],
  ['datadog', { 'x-datadog-trace-id': '0' }],
  ['datadog', { 'x-datadog-trace-id': trace }],
  ['datadog', { 'x-datadog-trace-id': '18446744073709551616' }],
  ['datadog', { 'x-datadog-trace-id': '-1' }],
  ['sentry', { 'sentry-trace': trace }],
  ['sentry', { 'sentry-trace': `${trace}-${span}-2` }],
  ['sentry', { 'sentry-trace': '1' }],
  ['xray', { 'x-amzn-trace-id': `Root=${trace}` }],
  ['xray', { 'x-amzn-trace-id': 'Root=1-00000000-000000000000000000000000' }],
  ['xray', { 'x-amzn-trace-id': `Parent=${span};Sampled=1` }],
  ['gcp', { 'x-cloud-trace-context': `${low}/1` }],
  ['gcp', { 'x-cloud-trace-context': `${trace}/x` }],
  ['ot', { 'ot-tracer-traceid': `${trace}0` }],
  ['ot', { 'ot-tracer-spanid': span }],
  ['baggage', { baggage: `x-loop-trace=${trace}-${span}` }],
  ['baggage', { baggage: `loop-trace=${trace}` }],
])('%s %j is as good as none', (name, headers) => {
  expect(read(name, headers)).toBeNull();
});

describe('what is written', () => {
  test('is the format of each tracer', () => {
    expect(traceHeaders(given)).toEqual([
      ['traceparent', `00-${trace}-${span}-01`],
      ['b3', `${trace}-${span}-1`],
      ['x-b3-traceid', trace],
      ['x-b3-spanid', span],
      ['x-b3-sampled', '1'],
      ['uber-trace-id', `${trace}:${span}:0:1`],
      ['x-datadog-trace-id', '11803532876627986230'],
      ['x-datadog-parent-id', '67667974448284343'],
      ['x-datadog-sampling-priority', '1'],
      ['x-datadog-tags', '_dd.p.tid=4bf92f3577b34da6'],
      ['sentry-trace', `${trace}-${span}-1`],
      ['x-amzn-trace-id', `Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=${span};Sampled=1`],
      ['x-cloud-trace-context', `${trace}/67667974448284343;o=1`],
      ['ot-tracer-traceid', low],
      ['ot-tracer-spanid', span],
      ['ot-tracer-sampled', 'true'],
      ['baggage', `loop-trace=${trace}-${span}`],
      ['x-request-id', 'r'],
    ]);
  });

  test('leaves the decision to sample open where nobody made it and SDKs understand that', () => {
    expect(traceHeaders({ ...given, sampled: null, isRandom: true })).toEqual([
      ['traceparent', `00-${trace}-${span}-03`],
      ['b3', `${trace}-${span}-1`],
      ['x-b3-traceid', trace],
      ['x-b3-spanid', span],
      ['x-b3-sampled', '1'],
      ['uber-trace-id', `${trace}:${span}:0:1`],
      ['x-datadog-trace-id', '11803532876627986230'],
      ['x-datadog-parent-id', '67667974448284343'],
      ['x-datadog-tags', '_dd.p.tid=4bf92f3577b34da6'],
      ['sentry-trace', `${trace}-${span}`],
      ['x-amzn-trace-id', `Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=${span};Sampled=1`],
      ['x-cloud-trace-context', `${trace}/67667974448284343;o=1`],
      ['ot-tracer-traceid', low],
      ['ot-tracer-spanid', span],
      ['ot-tracer-sampled', 'true'],
      ['baggage', `loop-trace=${trace}-${span}`],
      ['x-request-id', 'r'],
    ]);
  });

  test.each(traceFamilyNames.filter((name) => name !== 'request-id'))(
    'in %s is read back',
    (name) => {
      for (const sampled of [true, false]) {
        for (let i = 0; i < 200; i++) {
          const ids = { traceId: hex(32), spanId: hex(16) };
          const headers = Object.fromEntries(traceHeaders({ ...given, ...ids, sampled }, [name]));
          const found = read(name, headers);
          expect(found?.parentSpanId).toBe(ids.spanId);
          expect(found?.sampled ?? sampled).toBe(sampled);
          expect(found?.traceId.slice(16)).toBe(ids.traceId.slice(16));
          if (name !== 'ot') expect(found?.traceId).toBe(ids.traceId);
        }
      }
    },
  );
});

describe('what stood beside the ids goes on with its own trace, and not with another', () => {
  test.each<[string, TraceFamilyName, Record<string, string>, string, string | undefined]>([
    [
      'x-datadog-tags',
      'datadog',
      { ...datadogIds, 'x-datadog-tags': '_dd.p.dm=-4,_dd.p.tid=1111111111111111,_dd.p.ts=02' },
      '_dd.p.dm=-4,_dd.p.ts=02,_dd.p.tid=4bf92f3577b34da6',
      '_dd.p.tid=4bf92f3577b34da6',
    ],
    [
      'x-datadog-sampling-priority',
      'datadog',
      { ...datadogIds, 'x-datadog-sampling-priority': '2' },
      '2',
      '1',
    ],
    [
      'x-amzn-trace-id',
      'xray',
      { 'x-amzn-trace-id': 'Self=1-1-2;Root=1-a-b;Lineage=a87bd80c:1|68fd508a:5;X=1' },
      `Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=${span};Sampled=1;Lineage=a87bd80c:1|68fd508a:5;X=1`,
      `Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=${span};Sampled=1`,
    ],
    ['ot-tracer-traceid', 'ot', { 'ot-tracer-traceid': trace }, trace, low],
    ['tracestate', 'w3c', { traceparent: 'x', tracestate: 'a=1' }, 'a=1', undefined],
  ])('%s', (header, name, came, same, other) => {
    const [family] = traceFamilies([name]);
    const values = family?.headers.map((each) => came[each]) ?? [];
    const lineOf = (isSame: boolean) =>
      new RegExp(`^${header}: (.*)\r\n`, 'm').exec(
        family?.write(given, values, 0, isSame) ?? '',
      )?.[1];
    expect(lineOf(true)).toBe(same);
    expect(lineOf(false)).toBe(other);
  });
});

describe('baggage', () => {
  const ours = `loop-trace=${trace}-${span}`;
  const [family] = traceFamilies(['baggage']);
  const written = (came: string) => family?.write(given, [came], 0, false);

  test.each([
    ['a=1', `a=1,${ours}`],
    ['a=1;p=2 , b = "x y"', `a=1;p=2 , b = "x y",${ours}`],
    [`loop-trace=${'1'.repeat(32)}-${'2'.repeat(16)}`, ours],
    [`a=1,loop-trace=old;p, b=2`, `a=1, b=2,${ours}`],
    [' sentry-trace_id=x,loop-replay=7', ` sentry-trace_id=x,loop-replay=7,${ours}`],
  ])('%j of others stays as it is', (came, expected) => {
    expect(written(came)).toBe(`baggage: ${expected}\r\n`);
  });

  test('of others that leaves no room goes on alone', () => {
    const members = (count: number) => Array.from({ length: count }, (_, i) => `k${i}=v`).join(',');
    expect(written(members(63))).toBe(`baggage: ${members(63)},${ours}\r\n`);
    expect(written(members(64))).toBe(`baggage: ${members(64)}\r\n`);
    const long = (bytes: number) => `k=${'v'.repeat(bytes - 2)}`;
    const room = 8192 - ours.length - 1;
    expect(written(long(room))).toBe(`baggage: ${long(room)},${ours}\r\n`);
    expect(written(long(room + 1))).toBe(`baggage: ${long(room + 1)}\r\n`);
  });
});

test('64 bits become decimal and hex without loss', () => {
  const edges = ['0000000000000001', '00000000ffffffff', '0000000100000000', 'ffffffffffffffff'];
  const some = ['000000000001869f', '00000000000186a0', '001fffffffffffff', '0020000000000000'];
  for (const each of [...edges, ...some, ...Array.from({ length: 1000 }, () => hex(16))]) {
    const decimal = BigInt(`0x${each}`).toString();
    expect(decimalOfHex(each)).toBe(decimal);
    expect(hexOfDecimal(decimal)).toBe(each);
  }
});

function hex(digits: number): string {
  return Array.from({ length: digits }, () =>
    (1 + Math.floor(Math.random() * 15)).toString(16),
  ).join('');
}
