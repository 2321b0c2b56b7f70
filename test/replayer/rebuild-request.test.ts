import { describe, expect, test } from 'vitest';
import { headerPairs } from '../../src/core/headers.js';
import { traceHeaders } from '../../src/core/trace/families.js';
import { traceFamilyNames } from '../../src/core/trace/family.js';
import { type RebuildOptions, rebuildRequest } from '../../src/replayer/rebuild-request.js';
import { body, hop, message } from './fixtures/captures.js';

const marks = { replayId: '5', traceId: 'f'.repeat(32), spanId: 'e'.repeat(16) };

function rebuild(recorded: Parameters<typeof hop>[0], options: Partial<RebuildOptions> = {}) {
  return rebuildRequest(hop(recorded), {
    marks,
    setHeaders: [],
    setHeadersIn: 'namespaces.debug-ns.headers',
    intoProduction: false,
    traceFamilies: traceFamilyNames,
    fallbackHost: '127.0.0.1:19080',
    isDebugged: false,
    ...options,
  });
}

/** Without the trace headers that every run adds at the end. */
function lines(...args: Parameters<typeof rebuild>): string[] {
  const all = headerPairs(rebuild(...args).headers).map((pair) => pair.join(': '));
  return all.slice(0, all.indexOf(`traceparent: 00-${marks.traceId}-${marks.spanId}-03`));
}

function sent(name: string, ...headers: string[]): string[] {
  const { headers: rebuilt } = rebuild({ request: message(headers) });
  return headerPairs(rebuilt).flatMap(([each, value]) => (each === name ? [value] : []));
}

describe('Host', () => {
  test('stays as recorded, in its own case', () => {
    const request = message(['X-A', '1', 'HOST', 'Shop.Example']);
    expect(lines({ authority: 'shop.example', request })).toEqual(['X-A: 1', 'HOST: Shop.Example']);
  });

  test('is the authority of a target in absolute form', () => {
    const request = message(['Host', 'proxy:8082']);
    expect(lines({ authority: 'ratings:9080', request })).toEqual(['Host: ratings:9080']);
  });

  test("is the namespace's when that sets one", () => {
    const setHeaders = [['host', 'debug.example']] as const;
    expect(lines({}, { setHeaders })).toEqual(['Host: debug.example']);
  });

  test('is made up first when HTTP/1.0 sent none', () => {
    const request = message(['X-A', '1']);
    expect(lines({ authority: 'shop', request })).toEqual(['Host: shop', 'X-A: 1']);
    expect(lines({ authority: '', request })).toEqual(['Host: 127.0.0.1:19080', 'X-A: 1']);
  });
});

describe('framing', () => {
  test.each([
    ['none', [], ''],
    ['length', ['Content-Length', '0'], ''],
    ['length', ['content-length', '3'], 'abc'],
    ['chunked', ['Transfer-Encoding', 'chunked'], ''],
  ])('%s for %j with "%s"', (framing, headers, data) => {
    const recorded = { request: message(['Host', 'shop.example', ...headers], data) };
    expect(rebuild(recorded).framing).toBe(framing);
    expect(lines(recorded).slice(1)).toEqual(headerPairs(headers).map((pair) => pair.join(': ')));
  });

  test('chunked wins where both were given, so that no two parsers disagree', () => {
    const headers = [
      'Host',
      'shop.example',
      'Content-Length',
      '9',
      'transfer-encoding',
      'gzip, chunked',
    ];
    expect(lines({ request: message(headers, 'abc') }).slice(1)).toEqual([
      'transfer-encoding: chunked',
    ]);
  });

  test("cannot be changed by the namespace's headers, and a note says so", () => {
    const setHeaders = [['Content-Length', '99']] as const;
    const recorded = { request: message(['Host', 'shop.example', 'Content-Length', '3'], 'abc') };
    expect(lines(recorded, { setHeaders })).toContain('Content-Length: 3');
    expect(rebuild(recorded, { setHeaders }).notes).toEqual([
      'namespaces.debug-ns.headers.Content-Length is not set: it frames the body as it was kept',
    ]);
  });

  test('survives a Connection header that names it', () => {
    const headers = [
      'Host',
      'shop.example',
      'Content-Length',
      '3',
      'Connection',
      'Host, content-length',
    ];
    expect(lines({ request: message(headers, 'abc') })).toEqual([
      'Host: shop.example',
      'Content-Length: 3',
    ]);
  });
});

test("a header of the namespace replaces all of its name in the first one's place", () => {
  const request = message(['Host', 'shop.example', 'X-Key', '1', 'A', '1', 'x-key', '2']);
  const setHeaders = [
    ['x-KEY', 'new'],
    ['X-More', 'm'],
  ] as const;
  expect(lines({ request }, { setHeaders })).toEqual([
    'Host: shop.example',
    'X-Key: new',
    'A: 1',
    'X-More: m',
  ]);
});

test('baggage keeps its members but for an earlier replay', () => {
  expect(sent('baggage', 'baggage', 'a=1,loop-replay=4', 'baggage', 'b=2;p')).toEqual([
    `a=1,b=2;p,loop-replay=5,loop-trace=${marks.traceId}-${marks.spanId}`,
  ]);
  expect(sent('x-loop-replay', 'x-loop-replay', '4')).toEqual(['5']);
});

test('redacted values in a query or a body are sent, and noted', () => {
  const query = rebuild({ path: '/pay?token=[redacted]' });
  expect(query.path).toBe('/pay?token=[redacted]');
  expect(query.notes).toEqual(['the query holds redacted values, which are sent as they are']);
  expect(rebuild({ path: '/pay?token=%5Bredacted%5D' }).notes).toHaveLength(1);
  const form = rebuild({ request: message(['Content-Length', '14'], 'pin=[redacted]') });
  expect(form.body.toString()).toBe('pin=[redacted]');
  expect(form.notes).toEqual([
    'the request body holds redacted values, which are sent as they are',
  ]);
});

test('a redacted trace header is the new one, and needs no note', () => {
  const span = ['traceparent', '00-11-[redacted]-01', 'X-B3-SpanId', '[redacted]', 'X-A', '1'];
  expect(sent('traceparent', ...span)).toEqual([`00-${marks.traceId}-${marks.spanId}-03`]);
  expect(rebuild({ request: message(span) }).notes).toEqual([]);
});

test('a body whose length redaction changed goes out with the length it has', () => {
  const kept = body('pin=[redacted]', { bytes: 8 });
  const request = message(['Host', 'shop.example', 'Content-Length', '8'], kept);
  expect(lines({ request })).toContain('Content-Length: 14');
});

describe('trace headers', () => {
  const { traceId, spanId } = marks;
  const old = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), requestId: 'old' };
  const recorded = traceHeaders({ ...old, sampled: true, isRandom: false });

  test('of every family are those of the run, and none is left of the recorded trace', () => {
    const { headers } = rebuild({ request: message(recorded.flat()) });
    const given = { traceId, spanId, requestId: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
    const own = traceHeaders({ ...given, sampled: true, isRandom: true }).filter(
      ([name]) => name !== 'baggage',
    );
    expect(headerPairs(headers)).toEqual(expect.arrayContaining(own.map((pair) => [...pair])));
    expect(headers.join('\n')).not.toMatch(/1111111111111111|2222222222222222|old/);
  });

  test('of families that are not chosen are there only where they were recorded', () => {
    const names = (headers: readonly string[]) => headers.filter((_, i) => i % 2 === 0);
    const options = { traceFamilies: ['w3c'] } as const;
    expect(names(rebuild({ request: message([]) }, options).headers)).toEqual([
      'Host',
      'traceparent',
      'x-loop-replay',
      'baggage',
    ]);
    const sentry = message(['Sentry-Trace', `${old.traceId}-${old.spanId}-1`]);
    expect(rebuild({ request: sentry }, options).headers).toEqual(
      expect.arrayContaining(['Sentry-Trace', `${traceId}-${spanId}-1`]),
    );
  });
});

describe('a call by gRPC', () => {
  const call = {
    protocol: 'http/2',
    method: 'POST',
    request: message(['content-type', 'application/grpc', 'grpc-timeout', '1S']),
  } as const;

  test.each([
    ['was left open by its caller', null, 'chunked', true],
    ['was ended by its caller', 3, 'none', false],
    ['was recorded before that was noted', undefined, 'none', false],
  ])('that %s is so again', (_, requestEndMs, framing, breaksOff) => {
    expect(rebuild({ ...call, requestEndMs })).toMatchObject({ framing, breaksOff });
  });

  test('has its deadline, unless a debugger may hold it', () => {
    expect(rebuild(call).headers).toEqual(expect.arrayContaining(['grpc-timeout', '1S']));
    const held = rebuild(call, { isDebugged: true });
    expect(held.headers).not.toContain('grpc-timeout');
    expect(held.notes).toEqual([expect.stringContaining('grpc-timeout is not sent')]);
  });
});
