import { describe, expect, test } from 'vitest';
import { traceHeaders } from '../../src/core/trace/families.js';
import { type TraceFamilyName, traceFamilyNames } from '../../src/core/trace/family.js';
import { readHead, readResponse, type WireHead } from '../gateway/harness/http-message.js';
import { gatewayTo, testConfig } from '../gateway/harness/open-gateway.js';
import { ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial } from '../gateway/harness/wire.js';

const own = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

/** A gateway before one service; what goes through is held until `end`, or let through at once. */
async function opened(traceFamilies: readonly TraceFamilyName[] = traceFamilyNames) {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port, { traceFamilies });
  async function hold(lines: string, door: 'edge' | 'mesh' = 'mesh') {
    const client = await dial(gateway[door]);
    client.send(`GET / HTTP/1.1\r\nHost: ratings\r\n${lines}\r\n`);
    const wire = await upstream.accept();
    const head = await readHead(wire);
    const exchange = gateway.log.all.at(-1)?.exchange;
    const end = async () => {
      wire.send(ok('', 'Connection: close\r\n'));
      await readResponse(client);
    };
    return {
      head,
      end,
      trace: exchange?.traceId,
      span: exchange?.spanId,
      parent: exchange?.parentSpanId,
    };
  }
  async function pass(lines: string, door: 'edge' | 'mesh' = 'mesh') {
    const held = await hold(lines, door);
    await held.end();
    return held;
  }
  return { gateway, port: upstream.port, hold, pass };
}

const lineOf = (headers: readonly (readonly [string, string])[]) =>
  headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
/** A header as the service got it, as it would pass it on. */
const passedOn = (head: WireHead, ...names: string[]) =>
  lineOf(names.flatMap((name) => head.all(name).map((value) => [name, value] as const)));
const families: readonly [string, ...string[]][] = [
  ['traceparent'],
  ['b3'],
  ['x-b3-traceid', 'x-b3-spanid'],
  ['uber-trace-id'],
  ['x-datadog-trace-id', 'x-datadog-parent-id', 'x-datadog-tags'],
  ['x-datadog-trace-id', 'x-datadog-parent-id'],
  ['sentry-trace'],
  ['x-amzn-trace-id'],
  ['x-cloud-trace-context'],
  ['ot-tracer-traceid', 'ot-tracer-spanid'],
  ['baggage'],
];

describe('a service that passes on only', () => {
  test.each(families)('%s %s joins, with the right parent', async (...names) => {
    const { hold, pass } = await opened();
    const first = await hold('', 'edge');
    const second = await pass(passedOn(first.head, ...names.filter((name) => name)));
    await first.end();
    expect([second.trace, second.parent]).toEqual([first.trace, first.span]);
  });

  test.each(families)('%s %s joins a chain that has ended', async (...names) => {
    const { pass } = await opened();
    const first = await pass('', 'edge');
    const second = await pass(passedOn(first.head, ...names.filter((name) => name)));
    expect([second.trace, second.parent]).toEqual([first.trace, first.span]);
  });

  test('x-request-id joins, whatever Envoy wrote into it', async () => {
    const { pass } = await opened();
    for (const came of ['', `traceparent: 00-${'3'.repeat(32)}-${own.spanId}-01\r\n`]) {
      const first = await pass(came, 'edge');
      const requestId = String(first.head.first('x-request-id'));
      for (const version of ['4', '9', 'a', 'b']) {
        const changed = `${requestId.slice(0, 14)}${version}${requestId.slice(15)}`;
        const next = await pass(`x-request-id: ${changed}\r\n`);
        expect(next.trace).toBe(first.trace);
        expect(next.head.all('x-request-id')).toEqual([changed]);
      }
    }
  });

  test('a request id that Envoy changed joins in another gateway too', async () => {
    const [one, other] = [await opened(), await opened()];
    const first = await one.pass('', 'edge');
    const requestId = String(first.head.first('x-request-id'));
    expect(requestId[14]).toBe('4');
    const next = await other.pass(
      `x-request-id: ${requestId.slice(0, 14)}9${requestId.slice(15)}\r\n`,
    );
    expect(next.trace).toBe(first.trace);
  });

  test('64 bits of a trace joins it, and 128 bits one of 64', async () => {
    const { pass } = await opened();
    const long = await pass(`traceparent: 00-${own.traceId}-${own.spanId}-01\r\n`);
    const short = await pass(`b3: ${own.traceId.slice(16)}-${own.spanId}-1\r\n`);
    expect([long.trace, short.trace]).toEqual([own.traceId, own.traceId]);
    expect(short.head.first('b3')).toBe(`${own.traceId}-${short.span}-1`);
    const low = 'abcdefabcdef0123';
    const first = await pass(`x-b3-traceid: ${low}\r\n`);
    const second = await pass(`sentry-trace: ${own.traceId.slice(16)}${low}-${own.spanId}\r\n`);
    expect(first.trace).toBe(low.padStart(32, '0'));
    expect(second.trace).toBe(first.trace);
  });
});

test.each(families)('%s %s alone decides the trace of a request from outside', async (...names) => {
  const { pass } = await opened();
  const sent = traceHeaders({ ...own, requestId: 'x', sampled: false, isRandom: false });
  const lines = lineOf(sent.filter(([name]) => names.includes(name)));
  const { trace, parent, span, head } = await pass(lines, 'edge');
  const isShort = !lines.includes('tags') && /x-datadog|ot-tracer/.test(lines);
  const expected = isShort ? own.traceId.slice(16).padStart(32, '0') : own.traceId;
  expect([trace, parent]).toEqual([expected, own.spanId]);
  // All others say the same, each once.
  const given = { traceId: expected, spanId: span ?? '', requestId: '' };
  const told = traceHeaders({ ...given, sampled: null, isRandom: false });
  for (const [name, value] of told.filter(([name]) => !/sampled|^x-request-id$/.test(name))) {
    expect(head.all(name)).toHaveLength(1);
    expect(String(head.first(name)).slice(0, value.length - 4)).toBe(value.slice(0, -4));
  }
});

describe('where headers disagree', () => {
  const foreign = (trace: string) => `traceparent: 00-${trace.repeat(32)}-${own.spanId}-01\r\n`;

  test.each(families.filter(([name]) => name !== 'traceparent'))(
    'a hop of ours as parent in %s %s wins over the root that an SDK made',
    async (...names) => {
      const { hold, pass } = await opened();
      const first = await hold('', 'edge');
      const mine = passedOn(first.head, ...names.filter((name) => name));
      for (const lines of [foreign('a') + mine, mine + foreign('b')]) {
        const { trace, parent, head } = await pass(lines);
        expect([trace, parent]).toEqual([first.trace, first.span]);
        expect(head.all('traceparent')).toEqual([expect.stringContaining(`-${trace}-`)]);
      }
      await first.end();
    },
  );

  test.each([
    ['traceparent', (trace: string) => `00-${trace}-${own.spanId}-01`],
    ['b3', (trace: string) => `${trace}-${own.spanId}-1`],
    ['uber-trace-id', (trace: string) => `${trace}:${own.spanId}:0:1`],
    ['sentry-trace', (trace: string) => `${trace}-${own.spanId}-1`],
    [
      'x-amzn-trace-id',
      (trace: string) => `Root=1-${trace.slice(0, 8)}-${trace.slice(8)};Parent=${own.spanId}`,
    ],
    ['x-cloud-trace-context', (trace: string) => `${trace}/1;o=1`],
    ['x-b3-traceid', (trace: string) => trace],
    ['ot-tracer-traceid', (trace: string) => trace.slice(16)],
    ['x-datadog-trace-id', (trace: string) => BigInt(`0x${trace.slice(16)}`).toString()],
  ])('two lines of %s are the one that is known, and one goes on', async (name, value) => {
    const { hold, pass } = await opened();
    const first = await hold('', 'edge');
    const [known, foreignValue] = [value(String(first.trace)), value('c'.repeat(32))];
    for (const pair of [
      [known, foreignValue],
      [foreignValue, known],
    ]) {
      const { trace, head } = await pass(pair.map((each) => `${name}: ${each}\r\n`).join(''));
      expect(trace).toBe(first.trace);
      expect(head.all(name)).toHaveLength(1);
      // A proxy may have joined them.
      expect((await pass(`${name}: ${pair.join(', ')}\r\n`)).trace).toBe(first.trace);
    }
    await first.end();
  });

  test('of two lines that nobody knows the first counts', async () => {
    const { pass } = await opened();
    const { trace, head } = await pass(foreign('d') + foreign('e'));
    expect(trace).toBe('d'.repeat(32));
    expect(head.all('traceparent')).toHaveLength(1);
  });

  test('a running trace wins over one that has ended', async () => {
    const { hold, pass } = await opened();
    await pass(foreign('1'));
    const held = await hold(foreign('2'));
    const lines = `${foreign('1')}b3: ${'2'.repeat(32)}-${own.spanId}-1\r\n`;
    expect((await pass(lines)).trace).toBe('2'.repeat(32));
    await held.end();
    expect((await pass(lines)).trace).toBe('1'.repeat(32));
  });

  test('a request id of a running trace wins over an unknown root, but not at the edge', async () => {
    const { hold, pass } = await opened();
    const first = await hold('', 'edge');
    const requestId = passedOn(first.head, 'x-request-id');
    expect((await pass(foreign('5') + requestId)).trace).toBe(first.trace);
    expect((await pass(foreign('6') + requestId, 'edge')).trace).toBe('6'.repeat(32));
    await first.end();
  });

  test('a poller that sends the same request id for ever does not join its own past', async () => {
    const { pass } = await opened();
    for (const root of ['7', '8', '9']) {
      const { trace } = await pass(`${foreign(root)}x-request-id: health\r\n`);
      expect(trace).toBe(root.repeat(32));
    }
  });

  test('of two request ids the one that goes with the trace goes on', async () => {
    const { hold, pass } = await opened();
    const first = await hold('x-request-id: mine\r\n', 'edge');
    const { trace, head } = await pass('x-request-id: new\r\nx-request-id: mine\r\n');
    expect(trace).toBe(first.trace);
    expect(head.all('x-request-id')).toEqual(['mine']);
    await first.end();
  });

  test('unknown ones count in the order of the families', async () => {
    const both = `${foreign('a')}sentry-trace: ${'b'.repeat(32)}-${own.spanId}-1\r\n`;
    expect((await (await opened()).pass(both)).trace).toBe('a'.repeat(32));
    expect((await (await opened(['sentry', 'w3c'])).pass(both)).trace).toBe('b'.repeat(32));
  });

  test("another gateway's hop is the parent rather than a span of an SDK", async () => {
    const [one, other] = [await opened(), await opened()];
    const first = await one.hold('', 'edge');
    const sdk = `traceparent: 00-${first.trace}-${own.spanId}-01\r\n`;
    const { trace, parent } = await other.pass(sdk + passedOn(first.head, 'baggage'));
    expect([trace, parent]).toEqual([first.trace, first.span]);
    await first.end();
  });
});

describe('what goes on', () => {
  test('the decision to sample is in every family, also when another tells the parent', async () => {
    const { hold, pass } = await opened();
    const first = await hold('', 'edge');
    const sdk = `traceparent: 00-${first.trace}-${own.spanId}-00\r\n`;
    const { head, span, parent } = await pass(sdk + passedOn(first.head, 'baggage'));
    expect(parent).toBe(first.span);
    expect(head.first('traceparent')).toBe(`00-${first.trace}-${span}-00`);
    expect(head.first('sentry-trace')).toBe(`${first.trace}-${span}-0`);
    expect(head.first('x-datadog-sampling-priority')).toBe('0');
    await first.end();
  });

  test.each([
    ['00', '00'],
    ['01', '01'],
    ['02', '02'],
    ['03', '03'],
    ['fd', '01'],
    ['ff', '03'],
  ])('flags %s go on as %s', async (came, expected) => {
    const { pass } = await opened();
    const { head, span } = await pass(`traceparent: 00-${own.traceId}-${own.spanId}-${came}\r\n`);
    expect(head.first('traceparent')).toBe(`00-${own.traceId}-${span}-${expected}`);
  });

  test('tracestate stays behind when another trace was joined', async () => {
    const { hold, pass } = await opened();
    const first = await hold('', 'edge');
    const state = `traceparent: 00-${own.traceId}-${own.spanId}-01\r\ntracestate: a=1\r\n`;
    expect((await pass(state)).head.all('tracestate')).toEqual(['a=1']);
    const { head } = await pass(state + passedOn(first.head, 'b3'));
    expect(head.all('tracestate')).toEqual([]);
    await first.end();
  });

  test('baggage of others is untouched', async () => {
    const { pass } = await opened();
    const { head, trace, span } = await pass(
      'baggage: a=1;p , b=%20\r\nBaggage: sentry-release=x\r\n',
    );
    expect(head.all('baggage')).toEqual([
      `a=1;p , b=%20, sentry-release=x,loop-trace=${trace}-${span}`,
    ]);
  });

  test('malformed headers are replaced', async () => {
    const { pass } = await opened();
    const { head, trace } = await pass(
      'uber-trace-id: x\r\nsentry-trace: 1\r\nx-datadog-trace-id: abc\r\nx-amzn-trace-id: Root=1\r\n',
    );
    expect(head.all('uber-trace-id')).toEqual([expect.stringContaining(String(trace))]);
    expect(head.all('sentry-trace')).toEqual([expect.stringContaining(String(trace))]);
    expect(head.all('x-datadog-trace-id')).toEqual([expect.stringMatching(/^\d+$/)]);
    expect(head.all('x-amzn-trace-id')).toEqual([expect.stringMatching(/^Root=1-/)]);
  });
});

describe('families that are not chosen', () => {
  test('pass through untouched, are not joined by, and are not made', async () => {
    const { pass } = await opened(['w3c']);
    const came = [
      ['B3', 'anything'],
      ['X-Request-Id', 'with space'],
      ['sentry-trace', `${own.traceId}-${own.spanId}-1`],
      ['baggage', 'a=1'],
      ['Baggage', 'b=1'],
      ['x-b3-parentspanid', '1'],
    ] as const;
    const { head, trace } = await pass(lineOf(came));
    expect(trace).not.toBe(own.traceId);
    expect(
      head.headers.filter(([name]) => !/^(host|via|x-forwarded|traceparent)/i.test(name)),
    ).toEqual(came);
    const { head: bare } = await pass('');
    expect(bare.headers.map(([name]) => name.toLowerCase())).toEqual([
      ...['host', 'traceparent', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'via'],
    ]);
  });

  test('x-request-id is still what a bug report can quote', async () => {
    const { gateway, pass } = await opened(['w3c']);
    await pass('x-request-id: mine\r\n');
    expect(gateway.log.all[0]?.exchange.requestId).toBe('mine');
    const second = await pass('x-request-id: mine\r\n');
    expect(second.trace).not.toBe(gateway.log.all[0]?.exchange.traceId);
  });

  test('are another choice after a reload', async () => {
    const { gateway, port, pass } = await opened(['w3c']);
    expect((await pass('')).head.all('b3')).toEqual([]);
    gateway.gateway.configure(
      testConfig({ services: { ratings: { port } }, routes: [{ to: 'ratings' }] }),
    );
    expect((await pass('')).head.all('b3')).toHaveLength(1);
  });
});

describe('a decision about sampling goes on as it came', () => {
  const ids = `${own.traceId}-${own.spanId}`;
  const x = '1-0af76519-16cd43dd8448eb211c80319c';

  test.each([
    ['b3: 0', 'b3: 0\r\n', /-0$/, undefined, '0'],
    ['b3: 1', 'b3: 1\r\n', /-1$/, undefined, '1'],
    ['b3: d', 'b3: d\r\n', /-d$/, '1', '1'],
    [
      'a whole b3 that debugs',
      `b3: ${ids}-d\r\n`,
      new RegExp(`^${own.traceId}-.{16}-d$`),
      '1',
      '1',
    ],
    ['X-B3-Sampled: 0 alone', 'X-B3-Sampled: 0\r\n', /-0$/, undefined, '0'],
    ['X-B3-Flags: 1 alone', 'X-B3-Flags: 1\r\n', /-d$/, '1', '1'],
    [
      'X-B3-Flags: 1 with ids',
      `X-B3-TraceId: ${own.traceId}\r\nX-B3-SpanId: ${own.spanId}\r\nX-B3-Flags: 1\r\n`,
      /-d$/,
      '1',
      '1',
    ],
    ['b3: 0 beside a request id', 'x-request-id: r-1\r\nb3: 0\r\n', /-0$/, undefined, '0'],
    ['Datadog alone', 'x-datadog-sampling-priority: 0\r\n', /-0$/, undefined, '0'],
    ['X-Ray alone', 'x-amzn-trace-id: Sampled=0\r\n', /-0$/, undefined, '0'],
    ["Jaeger's debugging", `uber-trace-id: ${own.traceId}:${own.spanId}:0:3\r\n`, /-d$/, '1', '1'],
  ])('%s', async (_what, lines, b3, flags, sampled) => {
    const { pass } = await opened();
    const { head } = await pass(lines);
    expect(head.all('b3')).toEqual([expect.stringMatching(b3)]);
    expect(head.all('x-b3-flags')).toEqual(flags === undefined ? [] : [flags]);
    expect(head.all('x-b3-sampled')).toEqual([sampled]);
    expect(head.first('traceparent')).toMatch(sampled === '0' ? /-0[02]$/ : /-0[13]$/);
    expect(head.first('x-datadog-sampling-priority')).toBe(sampled);
    expect(head.first('x-amzn-trace-id')).toContain(`Sampled=${sampled}`);
  });

  test.each([
    ['uber-trace-id', `${own.traceId}:${own.spanId}:0:9`, /:9$/],
    ['uber-trace-id', `${own.traceId}:${own.spanId}:0:8`, /:8$/],
    ['x-amzn-trace-id', `Root=${x};Parent=${own.spanId};Sampled=?`, /;Sampled=\?$/],
    ['x-datadog-sampling-priority', '-1', /^-1$/],
    ['x-datadog-sampling-priority', '2', /^2$/],
    ['x-b3-flags', '0', /^0$/],
  ])('%s: %s', async (name, value, expected) => {
    const { pass } = await opened();
    expect((await pass(`${name}: ${value}\r\n`)).head.all(name)).toEqual([
      expect.stringMatching(expected),
    ]);
  });
});
