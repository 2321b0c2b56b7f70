import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { type Bench, type RunningHop, recorderBench, serverErrors } from './exchanges.js';

let bench: Bench;
afterEach(() => bench.recorder.stop());

const services = (at = 0) => bench.sink.records[at]?.hops.map(({ service }) => service);

describe('which chains are kept', () => {
  test('a chain is kept whole when its last hop fails', () => {
    bench = recorderBench();
    const edge = bench.hop({ listener: 'edge', service: 'productpage' });
    const details = bench.hop({ service: 'details' });
    details.end(200);
    const reviews = bench.hop({ service: 'reviews' });
    reviews.end(500);
    expect(bench.sink.records).toHaveLength(0);
    edge.end(500);
    expect(services()).toEqual(['productpage', 'details', 'reviews']);
    expect(bench.sink.records[0]).toMatchObject({
      key: 'key-1',
      traceId: 'a'.repeat(32),
      requestId: 'request-1',
      rule: serverErrors,
      decidedAtMs: 10_000,
    });
    expect(bench.sink.records[0]?.hops.map(({ ruleHeld }) => ruleHeld)).toEqual([
      true,
      false,
      true,
    ]);
  });

  test('a chain that no rule holds for is forgotten when linger is over after its end', () => {
    bench = recorderBench();
    const edge = bench.hop({ listener: 'edge' });
    const inner = bench.hop();
    inner.watcher?.responseData(Buffer.alloc(10_000));
    inner.end(200);
    expect(bench.recorder.chains).toBe(1);
    expect(bench.recorder.usedBytes).toBeGreaterThan(10_000);
    edge.end(200);
    bench.nowMs += 1999;
    bench.recorder.sweep();
    expect(bench.recorder.chains).toBe(1);
    bench.nowMs += 1;
    bench.recorder.sweep();
    expect(bench.recorder.chains).toBe(0);
    expect(bench.recorder.usedBytes).toBe(0);
    expect(bench.recorder.shortened).toBe(0);
    expect(bench.sink.records).toEqual([]);
  });

  test('without linger it is forgotten at once', () => {
    bench = recorderBench();
    bench.recorder.configure({ bodyBytesMax: 1024, lingerMs: 0, rules: [serverErrors] });
    bench.hop({ listener: 'edge' }).end(200);
    expect(bench.recorder.chains).toBe(0);
  });

  test('a failure is kept with its code', () => {
    bench = recorderBench();
    const failure = {
      error: 'reset',
      errorCode: 'LOOP_GATEWAY_UPSTREAM_MALFORMED',
      errorMessage: 'no HTTP',
    } as const;
    bench.hop({ listener: 'edge' }).end(0, { answeredStatus: 502, ...failure });
    expect(bench.sink.records[0]?.hops).toMatchObject([failure]);
  });

  test('a service that is called by https is kept as one', () => {
    bench = recorderBench();
    bench.hop({ listener: 'edge', upstreamScheme: 'https' }).end(500);
    bench.hop({ listener: 'edge', upstreamScheme: 'http', traceId: 'b'.repeat(32) }).end(500);
    const schemes = bench.sink.records.map(({ hops }) => hops[0]?.toScheme);
    expect(schemes).toEqual(['https', undefined]);
  });

  test('a hop that outlives the edge hop still decides', () => {
    bench = recorderBench();
    const edge = bench.hop({ listener: 'edge', service: 'productpage' });
    const inner = bench.hop({ service: 'reviews' });
    edge.end(0, { error: 'aborted' });
    expect(bench.sink.records).toEqual([]);
    inner.end(500);
    expect(services()).toEqual(['productpage', 'reviews']);
  });

  test('without rules nothing is noted', () => {
    bench = recorderBench({ rules: [] });
    expect(bench.hop().watcher).toBeUndefined();
    expect(bench.recorder.usedBytes).toBe(0);
  });

  test('the first rule that holds keeps the chain, once', () => {
    bench = recorderBench({
      rules: [
        { name: 'gone', when: { status: 410 } },
        { name: 'any-error', when: { status: '>=400' } },
        serverErrors,
      ],
    });
    const edge = bench.hop({ listener: 'edge' });
    bench.hop().end(500);
    bench.hop().end(410);
    edge.end(500);
    expect(bench.sink.records.map(({ rule }) => rule.name)).toEqual(['any-error']);
  });

  test('a rule on a body sees it decoded, as far as it was kept', () => {
    bench = recorderBench({
      rules: [{ name: 'soft', when: { responseBody: { json: '$.error', exists: true } } }],
    });
    for (const [id, body] of [
      ['1', '{"error":"no stock"}'],
      ['2', '{"stock":3}'],
    ] as const) {
      const hop = bench.hop({ listener: 'edge', traceId: id.repeat(32), path: `/${id}` });
      hop.watcher?.responseData(Buffer.from(body.slice(0, 5)));
      hop.watcher?.responseData(Buffer.from(body.slice(5)));
      hop.end(200, { responseHeaders: ['content-type', 'application/json'] });
    }
    expect(bench.sink.records.map(({ hops }) => hops[0]?.path)).toEqual(['/1']);
  });

  test('a hop for which the rule held beyond its limit is marked, once the chain is kept', () => {
    bench = recorderBench({ rules: [{ ...serverErrors, limit: { count: 1, perMs: 1000 } }] });
    bench.hop({ listener: 'edge', traceId: '1'.repeat(32) }).end(500);
    const edge = bench.hop({ listener: 'edge' });
    bench.hop({ service: 'prices' }).end(503);
    bench.hop({ service: 'stock' }).end(200);
    bench.nowMs += 1000;
    bench.hop({ service: 'reviews' }).end(500);
    bench.hop({ service: 'audit' }).end(200);
    bench.hop({ service: 'mail' }).end(500);
    edge.end(200);
    const held = bench.sink.records[1]?.hops.map(
      ({ service, ruleHeld }) => `${service} ${ruleHeld}`,
    );
    expect(held).toEqual([
      'reviews false',
      'prices true',
      'stock false',
      'reviews true',
      'audit false',
      'mail true',
    ]);
  });

  test('new rules judge the chains that are undecided', () => {
    bench = recorderBench();
    const hop = bench.hop({ listener: 'edge' });
    bench.recorder.configure({
      bodyBytesMax: 1024,
      lingerMs: 2000,
      rules: [{ name: 'not-found', when: { status: 404 } }],
    });
    hop.end(404);
    expect(bench.sink.records.map(({ rule }) => rule.name)).toEqual(['not-found']);
  });
});

describe('late hops', () => {
  test('callers of a failing hop that are still running when linger is over follow later', () => {
    bench = recorderBench();
    const edge = bench.hop({ listener: 'edge', service: 'productpage' });
    bench.hop({ service: 'reviews' }).end(500);
    bench.nowMs += 1999;
    bench.recorder.sweep();
    expect(bench.sink.records).toHaveLength(0);
    bench.nowMs += 1;
    bench.recorder.sweep();
    expect(bench.sink.records).toHaveLength(1);
    expect(bench.sink.records[0]?.hops[0]).toMatchObject({
      service: 'productpage',
      durationMs: null,
    });
    bench.nowMs += 60_000;
    edge.end(500);
    expect(bench.sink.records).toHaveLength(2);
    expect(bench.sink.records[1]).toMatchObject({
      key: 'key-1',
      hops: [{ service: 'productpage', durationMs: 5, ruleHeld: true }],
    });
  });

  test('a hop that starts within linger of a kept chain joins it, a later one does not', () => {
    bench = recorderBench();
    bench.hop({ listener: 'edge' }).end(500);
    bench.nowMs += 1999;
    bench.hop({ service: 'audit' }).end(200);
    expect(bench.sink.records.map(({ key }) => key)).toEqual(['key-1', 'key-1']);
    bench.nowMs += 4000;
    bench.recorder.sweep();
    bench.hop({ service: 'audit' }).end(200);
    expect(bench.sink.records).toHaveLength(2);
  });

  test('a chain whose edge is elsewhere is kept and forgotten by linger', () => {
    bench = recorderBench();
    bench.hop({ traceId: '1'.repeat(32) }).end(500);
    bench.hop({ traceId: '2'.repeat(32) }).end(200);
    expect(bench.recorder.chains).toBe(2);
    bench.nowMs += 2000;
    bench.recorder.sweep();
    expect(bench.recorder.chains).toBe(0);
    expect(bench.sink.records.map(({ traceId }) => traceId)).toEqual(['1'.repeat(32)]);
  });

  test('stop hands over what is decided', () => {
    bench = recorderBench();
    bench.hop({ listener: 'edge' });
    bench.hop({ service: 'reviews' }).end(503);
    bench.recorder.stop();
    expect(bench.sink.records).toHaveLength(1);
  });
});

describe('bounds', () => {
  test('beyond a limit chains are counted once each and not kept; a later rule may keep them', () => {
    const rules = [{ ...serverErrors, limit: { count: 2, perMs: 60_000 } }];
    bench = recorderBench({ rules });
    const fail = (id: number) => {
      const traceId = id.toString(16).padStart(32, '0');
      const edge = bench.hop({ listener: 'edge', traceId });
      bench.hop({ traceId }).end(500);
      edge.end(500);
    };
    for (let id = 1; id <= 5; id++) fail(id);
    expect(bench.sink.records).toHaveLength(2);
    expect(bench.recorder.drops.ruleLimit).toEqual({ 'server-errors': 3 });
    bench.nowMs += 60_000;
    fail(6);
    expect(bench.sink.records).toHaveLength(3);
    bench.recorder.configure({
      bodyBytesMax: 1024,
      lingerMs: 2000,
      rules: [...rules, { name: 'rest', when: { status: '>=500' } }],
    });
    fail(7);
    fail(8);
    expect(bench.sink.records.map(({ rule }) => rule.name).slice(3)).toEqual([
      'server-errors',
      'rest',
    ]);
  });

  test('a body is kept up to its bound, and its whole length is known', () => {
    bench = recorderBench({ bodyBytesMax: 5000 });
    for (const length of [4999, 5000, 5001]) {
      const hop = bench.hop({ listener: 'edge', traceId: String(length).padStart(32, '0') });
      const body = Buffer.alloc(length, 'abcdefg');
      for (let at = 0; at < length; at += 1234) {
        hop.watcher?.requestData(body.subarray(at, at + 1234));
      }
      hop.end(500);
      const request = bench.sink.records.at(-1)?.hops[0]?.request;
      expect(request?.bodyBytes).toBe(length);
      expect(Buffer.from(request?.body ?? [])).toEqual(body.subarray(0, 5000));
    }
  });

  test('a chunk is copied: what the caller does with it later changes nothing', () => {
    bench = recorderBench();
    const hop = bench.hop({ listener: 'edge' });
    const chunk = Buffer.from('before');
    hop.watcher?.requestData(chunk);
    chunk.fill('x');
    hop.end(500);
    expect(Buffer.from(bench.sink.records[0]?.hops[0]?.request.body ?? []).toString()).toBe(
      'before',
    );
  });

  test('memory stays within its bound: the oldest undecided chain goes first, and is counted', () => {
    bench = recorderBench({ memoryBytes: 256 * 1024 });
    const chains = Array.from({ length: 40 }, (_, i) => {
      const hop = bench.hop({ listener: 'edge', traceId: (i + 1).toString(16).padStart(32, '0') });
      hop.watcher?.responseData(Buffer.alloc(10_000, i));
      expect(bench.recorder.usedBytes).toBeLessThanOrEqual(256 * 1024);
      return hop;
    });
    const { evicted } = bench.recorder.drops;
    expect(evicted).toBeGreaterThan(10);
    for (const hop of chains) hop.end(500);
    const kept = bench.sink.records.map(({ traceId }) => Number.parseInt(traceId, 16));
    expect(kept).toEqual(Array.from({ length: 40 - evicted }, (_, i) => evicted + i + 1));
    bench.nowMs += 2000;
    bench.recorder.sweep();
    expect(bench.recorder.usedBytes).toBe(0);
  });

  test('a giant chain is the one to go, not the many small ones', () => {
    bench = recorderBench({ memoryBytes: 256 * 1024, bodyBytesMax: 1024 * 1024 });
    const small = bench.hop({ listener: 'edge', traceId: '1'.repeat(32) });
    const giant = bench.hop({ listener: 'edge', traceId: '2'.repeat(32) });
    for (let i = 0; i < 40; i++) giant.watcher?.responseData(Buffer.alloc(10_000));
    small.end(500);
    giant.end(500);
    expect(bench.sink.records.map(({ traceId }) => traceId)).toEqual(['1'.repeat(32)]);
    expect(bench.recorder.drops.evicted).toBe(1);
  });

  test('a decided chain is written ahead of time rather than lost', () => {
    bench = recorderBench({ memoryBytes: 128 * 1024 });
    bench.hop({ listener: 'edge', traceId: '1'.repeat(32), service: 'productpage' });
    const failing = bench.hop({ traceId: '1'.repeat(32) });
    failing.watcher?.responseData(Buffer.alloc(8000));
    failing.end(500);
    for (const id of ['2', '3', '4', '5', '6']) {
      const other = bench.hop({ listener: 'edge', traceId: id.repeat(32) });
      other.watcher?.responseData(Buffer.alloc(20_000));
    }
    expect(bench.recorder.drops.evicted).toBe(0);
    expect(bench.sink.records.map(({ traceId }) => traceId)).toContain('1'.repeat(32));
  });

  test('a chain that the sink does not take is counted, and its late hops leave no trace', () => {
    bench = recorderBench();
    bench.sink.full = true;
    bench.hop({ listener: 'edge' }).end(500);
    expect(bench.recorder.drops.queueFull).toBe(1);
    bench.sink.full = false;
    bench.hop({ service: 'audit' }).end(200);
    expect(bench.sink.records).toEqual([]);
    bench.recorder.sweep();
    bench.recorder.sweep();
    expect(bench.sink.drops).toEqual([
      { ruleLimit: {}, queueFull: 1, evicted: 0, continued: 0, undecided: 0 },
    ]);
  });
});

describe('what is counted as held', () => {
  const held = (
    more: Parameters<Bench['hop']>[0],
    answer: Parameters<RunningHop['end']>[1] = {},
  ) => {
    bench = recorderBench({ memoryBytes: 64 * 1024 * 1024 });
    bench.hop({ listener: 'edge' });
    const before = bench.recorder.usedBytes;
    bench.hop(more).end(200, answer);
    return bench.recorder.usedBytes - before;
  };
  const long = ['x-long', 'h'.repeat(60_000)];

  test.each([
    ['response headers', {}, { responseHeaders: long }],
    ['response trailers', {}, { responseTrailers: long }],
    ['request trailers', {}, { requestTrailers: long }],
    ['request headers', { requestHeaders: long }, {}],
    ['a target', { path: `/${'t'.repeat(60_000)}` }, {}],
    ['why it failed', {}, { errorMessage: 'e'.repeat(60_000) }],
  ])('%s of 60 KB are', (_name, more, answer) => {
    expect(held(more, answer)).toBeGreaterThan(60_000);
  });

  test('many small headers are, at what their strings take', () => {
    const small = Array.from({ length: 2000 }, () => 'a');
    expect(held({}, { responseHeaders: small })).toBeGreaterThan(2000 * 40);
  });

  test('of a chain that was written only where its late calls belong', () => {
    bench = recorderBench();
    const edge = bench.hop({ listener: 'edge' });
    bench.hop().end(500, { responseHeaders: long });
    expect(bench.recorder.usedBytes).toBeGreaterThan(60_000);
    bench.nowMs += 2000;
    bench.recorder.sweep();
    expect(bench.recorder.usedBytes).toBeLessThan(10_000);
    expect(bench.sink.records[0]?.hops[1]?.response?.headers).toEqual(long);
    edge.end(200);
  });

  test('a body that a rule has decoded is not, as it is let go', () => {
    bench = recorderBench({
      memoryBytes: 64 * 1024 * 1024,
      rules: [{ name: 'never', when: { responseBody: { contains: 'never' } } }],
    });
    const body = gzipSync(Buffer.alloc(4 * 1024 ** 2, 'all the same '));
    bench.hop({ listener: 'edge' });
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 60; i++) {
      const hop = bench.hop();
      hop.watcher?.responseData(body);
      hop.end(200, { responseHeaders: ['content-encoding', 'gzip'] });
    }
    expect(bench.recorder.usedBytes).toBeLessThan(2 * 1024 ** 2);
    // Kept, it would be 240 MiB; left to the garbage collector, that of some decisions.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 ** 2);
  });
});
