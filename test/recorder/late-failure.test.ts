import { afterEach, describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/core/exchange.js';
import { type Bench, recorderBench } from './exchanges.js';

let bench: Bench;
afterEach(() => bench.recorder.stop());

/** The hops of each record, as `caller → callee status`. */
function trees(): string[][] {
  return bench.sink.records.map(({ hops }) => {
    const bySpan = new Map(hops.map((hop) => [hop.spanId, hop.service]));
    return hops.map(
      (hop) => `${bySpan.get(hop.parentSpanId ?? '') ?? '-'} → ${hop.service} ${hop.status}`,
    );
  });
}

/** A chain whose edge hop has been answered well. */
function answered(given: Partial<Exchange> = {}) {
  const edge = bench.hop({ listener: 'edge', service: 'front', ...given });
  bench.hop({ service: 'prices', traceId: edge.exchange.traceId }).end(200);
  edge.end(200);
  return edge.exchange;
}

describe('a call that fails after the answer', () => {
  test('is kept with the chain that it belongs to', () => {
    bench = recorderBench();
    const edge = bench.hop({ listener: 'edge', service: 'front' });
    edge.watcher?.requestData(Buffer.from('order 7'));
    edge.watcher?.responseData(Buffer.from('accepted'));
    edge.end(202);
    bench.nowMs += 1900;
    bench.recorder.sweep();
    bench.hop({ service: 'mail', parentSpanId: edge.exchange.spanId }).end(500);
    expect(trees()).toEqual([['- → front 202', 'front → mail 500']]);
    const [front] = bench.sink.records[0]?.hops ?? [];
    expect(Buffer.from(front?.request.body ?? []).toString()).toBe('order 7');
    expect(Buffer.from(front?.response?.body ?? []).toString()).toBe('accepted');
  });

  test('is kept with it after a late call that went well, in one capture', () => {
    bench = recorderBench();
    const { spanId } = answered();
    bench.nowMs += 1500;
    bench.hop({ service: 'audit', parentSpanId: spanId }).end(200);
    bench.nowMs += 1500;
    bench.recorder.sweep();
    bench.hop({ service: 'mail', parentSpanId: spanId }).end(503);
    bench.nowMs += 1000;
    bench.hop({ service: 'stock', parentSpanId: spanId }).end(500);
    expect(trees()).toEqual([
      ['- → front 200', 'front → prices 200', 'front → audit 200', 'front → mail 503'],
      ['- → stock 500'],
    ]);
    expect(bench.sink.records[1]).toMatchObject({ key: 'key-1', hops: [{ parentSpanId: spanId }] });
  });

  test('of two at the same time both are in it', () => {
    bench = recorderBench();
    const { spanId } = answered();
    const mail = bench.hop({ service: 'mail', parentSpanId: spanId });
    const stock = bench.hop({ service: 'stock', parentSpanId: spanId });
    stock.end(500);
    mail.end(200);
    expect(trees()).toEqual([
      ['- → front 200', 'front → prices 200', 'front → mail 200', 'front → stock 500'],
    ]);
  });

  test('has the caller that called before when its parent is unknown', () => {
    bench = recorderBench();
    answered();
    bench.hop({ service: 'mail', parentSpanId: 'ffffffffffffffff' }).end(200);
    bench.hop({ service: 'stock', parentSpanId: null }).end(500);
    expect(trees()).toEqual([
      ['- → front 200', 'front → prices 200', 'front → mail 200', 'front → stock 500'],
    ]);
  });

  test('is a capture of its own once linger is over', () => {
    bench = recorderBench();
    const { spanId } = answered();
    bench.nowMs += 2000;
    bench.recorder.sweep();
    bench.hop({ service: 'mail', parentSpanId: spanId }).end(500);
    bench.nowMs += 2000;
    bench.recorder.sweep();
    expect(trees()).toEqual([['- → mail 500']]);
  });
});

describe('an ended chain', () => {
  test('is not joined by another request from outside with the same trace id', () => {
    bench = recorderBench();
    answered({ path: '/1' });
    bench.hop({ listener: 'edge', service: 'front', path: '/2' }).end(500);
    expect(bench.sink.records.map(({ hops }) => hops.map(({ path }) => path))).toEqual([['/2']]);
    bench.nowMs += 2000;
    bench.recorder.sweep();
    expect(bench.recorder.chains).toBe(0);
  });

  test('is joined at the edge by a call that names one of its hops as the parent', () => {
    bench = recorderBench();
    const { spanId } = answered();
    bench.hop({ listener: 'edge', service: 'mail', parentSpanId: spanId }).end(500);
    expect(trees()).toEqual([['- → front 200', 'front → prices 200', 'front → mail 500']]);
  });

  test('goes before its time when those that ended hold an eighth of the memory', () => {
    bench = recorderBench({ memoryBytes: 1024 * 1024 });
    // A service that calls others: those that never do are held in less.
    answered({ service: 'reviews' });
    bench.nowMs += 2000;
    bench.recorder.sweep();
    const ids = Array.from({ length: 40 }, (_, i) => (i + 1).toString(16).padStart(32, '0'));
    const spans = ids.map((traceId) => {
      const edge = bench.hop({ listener: 'edge', traceId });
      edge.watcher?.responseData(Buffer.alloc(6_000));
      edge.end(200);
      return edge.exchange.spanId;
    });
    const held = bench.recorder.chains;
    expect(held).toBeGreaterThan(4);
    expect(held).toBeLessThan(20);
    expect(bench.recorder.shortened).toBe(40 - held);
    expect(bench.recorder.drops.evicted).toBe(0);
    // The oldest went: a late failure in it is alone, one in the latest is not.
    for (const at of [0, 39]) {
      bench.hop({ traceId: ids[at] ?? '', parentSpanId: spans[at] ?? null }).end(500);
    }
    bench.nowMs += 2000;
    bench.recorder.sweep();
    expect(bench.sink.records.map(({ traceId, hops }) => [traceId, hops.length]).sort()).toEqual([
      [ids[0], 1],
      [ids[39], 2],
    ]);
  });

  const idsOf = (count: number, first = 1) =>
    Array.from({ length: count }, (_, i) => (first + i).toString(16).padStart(32, '0'));
  const frontOf = (traceId: string) => bench.hop({ listener: 'edge', service: 'front', traceId });

  test('is whole in a burst: 300 at once, of which six have a call that fails late', () => {
    bench = recorderBench({ memoryBytes: 64 * 1024 * 1024 });
    const hops = idsOf(300).map(frontOf);
    for (const hop of hops) {
      hop.watcher?.responseData(Buffer.alloc(4000));
      hop.end(200);
    }
    bench.nowMs += 50;
    for (const { exchange } of hops.filter((_, i) => i % 50 === 0)) {
      // With its trace id alone.
      bench.hop({ service: 'mail', traceId: exchange.traceId }).end(500);
    }
    expect(trees()).toEqual(Array(6).fill(['- → front 200', 'front → mail 500']));
    expect(bench.recorder.shortened).toBe(0);
  });

  test('of a service that never calls is held in 128 KiB where they come without end', () => {
    bench = recorderBench({ memoryBytes: 8 * 1024 * 1024 });
    for (const traceId of idsOf(2000)) frontOf(traceId).end(200);
    // An eighth of the memory at once, and then the latest.
    const { shortened } = bench.recorder;
    expect(shortened).toBeGreaterThan(1500);
    expect(bench.recorder.usedBytes).toBeLessThan((1024 + 128) * 1024);
    // In a second there is room for a quarter of that part again.
    bench.nowMs += 1000;
    bench.recorder.sweep();
    for (const traceId of idsOf(70, 3000)) frontOf(traceId).end(200);
    expect(bench.recorder.shortened - shortened).toBeGreaterThan(50);
    bench.hop({ service: 'mail', traceId: idsOf(1, 3069)[0] ?? '' }).end(500);
    expect(trees()).toEqual([['- → front 200', 'front → mail 500']]);
  });

  test('that had to go teaches by its late call that its service is to be given room', () => {
    bench = recorderBench({ memoryBytes: 8 * 1024 * 1024 });
    for (const traceId of idsOf(2000)) frontOf(traceId).end(200);
    const [early = ''] = idsOf(1, 1000);
    // Its chain is gone: it is alone.
    bench.hop({ service: 'mail', traceId: early }).end(500);
    const next = idsOf(200, 5000);
    for (const traceId of next) {
      frontOf(traceId).end(200);
      bench.hop({ listener: 'edge', service: 'idle', traceId: traceId.replace('0', '1') }).end(200);
    }
    bench.hop({ service: 'mail', traceId: next[0] ?? '' }).end(500);
    bench.nowMs += 2000;
    bench.recorder.sweep();
    expect(trees()).toEqual([['- → front 200', 'front → mail 500'], ['- → mail 500']]);
  });

  test('keeps late calls of deeper services, slow ones, and ones that are slow enough for a rule', () => {
    bench = recorderBench({ rules: [{ name: 'slow', when: { latency: '>100ms' } }] });
    const edge = bench.hop({ listener: 'edge', service: 'front' });
    const prices = bench.hop({ service: 'prices', parentSpanId: edge.exchange.spanId });
    prices.end(200);
    edge.end(200);
    bench.nowMs += 1500;
    bench.recorder.sweep();
    const audit = bench.hop({ service: 'audit', parentSpanId: prices.exchange.spanId });
    // Longer than linger: a chain that runs is not over.
    bench.nowMs += 3000;
    bench.recorder.sweep();
    audit.end(200, { endedAt: audit.exchange.startedAt + 3000 });
    expect(trees()).toEqual([['- → front 200', 'front → prices 200', 'prices → audit 200']]);
  });

  test('of any size is held when it is the latest', () => {
    bench = recorderBench({ memoryBytes: 1024 * 1024, bodyBytesMax: 512 * 1024 });
    const edge = bench.hop({ listener: 'edge', service: 'front' });
    edge.watcher?.requestData(Buffer.alloc(500_000));
    edge.end(200);
    bench.hop({ service: 'mail', parentSpanId: edge.exchange.spanId }).end(500);
    expect(trees()).toEqual([['- → front 200', 'front → mail 500']]);
  });

  test('makes room before a chain that is running', () => {
    bench = recorderBench({ memoryBytes: 262 * 1024 });
    bench.hop({ listener: 'edge', traceId: '1'.repeat(32) }).end(200);
    const running = bench.hop({ listener: 'edge', traceId: '2'.repeat(32) });
    const other = bench.hop({ listener: 'edge', traceId: '3'.repeat(32) });
    running.watcher?.responseData(Buffer.alloc(60_000));
    other.watcher?.responseData(Buffer.alloc(60_000));
    other.watcher?.requestData(Buffer.alloc(60_000));
    running.watcher?.requestData(Buffer.alloc(60_000));
    const inner = bench.hop({ traceId: '2'.repeat(32) });
    inner.watcher?.requestData(Buffer.alloc(8_000));
    expect(bench.recorder.shortened).toBe(1);
    expect(bench.recorder.drops.evicted).toBe(0);
    for (const hop of [inner, running, other]) hop.end(500);
    expect(bench.sink.records).toHaveLength(2);
  });
});
