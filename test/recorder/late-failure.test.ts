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

  test('of a service that was never seen to call is held in 128 KiB', () => {
    bench = recorderBench({ memoryBytes: 8 * 1024 * 1024 });
    const ids = Array.from({ length: 100 }, (_, i) => (i + 1).toString(16).padStart(32, '0'));
    for (const traceId of ids) bench.hop({ listener: 'edge', service: 'front', traceId }).end(200);
    expect(bench.recorder.chains).toBeGreaterThan(35);
    expect(bench.recorder.chains).toBeLessThan(45);
    bench.hop({ service: 'mail', traceId: ids[99] ?? '' }).end(500);
    expect(trees()).toEqual([['- → front 200', 'front → mail 500']]);
    // Now it was seen.
    const before = bench.recorder.chains;
    for (const traceId of ids) {
      bench
        .hop({ listener: 'edge', service: 'front', traceId: traceId.replace('0', '1') })
        .end(200);
    }
    expect(bench.recorder.chains).toBe(before + 100);
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
    bench = recorderBench({ memoryBytes: 259 * 1024 });
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
