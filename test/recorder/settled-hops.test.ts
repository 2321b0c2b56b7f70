import { afterEach, expect, test } from 'vitest';
import { type Bench, recorderBench } from './exchanges.js';

type Told = readonly [key: string | null, ...services: string[]];

let bench: Bench;
let told: Told[];
afterEach(() => bench.recorder.stop());

function open(memoryBytes?: number): void {
  told = [];
  bench = recorderBench({
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    onSettled: (hops, key) => told.push([key, ...hops.map(({ exchange }) => exchange.service)]),
  });
}

function pass(ms: number): void {
  bench.nowMs += ms;
  bench.recorder.sweep();
}

test('hops of a chain that is not kept are told together, when it is forgotten', () => {
  open();
  const edge = bench.hop({ listener: 'edge', service: 'web' });
  bench.hop({ service: 'reviews' }).end(200);
  edge.end(200);
  pass(1999);
  expect(told).toEqual([]);
  pass(1);
  expect(told).toEqual([[null, 'web', 'reviews']]);
});

test('hops of a kept chain are told with its key, each once, and late ones too', () => {
  open();
  const edge = bench.hop({ listener: 'edge', service: 'web' });
  const slow = bench.hop({ service: 'slow' });
  bench.hop({ service: 'reviews' }).end(500);
  edge.end(500);
  pass(2000);
  expect(told).toEqual([['key-1', 'web', 'reviews']]);
  slow.end(200);
  bench.hop({ service: 'late', parentSpanId: edge.exchange.spanId }).end(200);
  pass(2000);
  expect(told).toEqual([
    ['key-1', 'web', 'reviews'],
    ['key-1', 'slow'],
    ['key-1', 'late'],
  ]);
});

test('what the store does not take is told without a key', () => {
  open();
  bench.sink.full = true;
  const edge = bench.hop({ listener: 'edge', service: 'web' });
  const slow = bench.hop({ service: 'slow' });
  edge.end(500);
  pass(2000);
  slow.end(200);
  expect(told).toEqual([
    [null, 'web'],
    [null, 'slow'],
  ]);
});

test('what is pushed out of memory is told, and what of it still ran, when it ends', () => {
  open(256 * 1024);
  const edge = bench.hop({ listener: 'edge', service: 'web' });
  const inner = bench.hop({ service: 'reviews' });
  inner.watcher?.responseData(Buffer.alloc(10_000));
  inner.end(200);
  for (let at = 0; at < 40; at++) {
    const other = bench.hop({ traceId: `${at}`.padStart(32, 'b'), service: 'big' });
    other.watcher?.responseData(Buffer.alloc(20_000));
  }
  expect(bench.recorder.drops.evicted).toBeGreaterThan(0);
  expect(told[0]).toEqual([null, 'reviews']);
  edge.end(200);
  expect(told.at(-1)).toEqual([null, 'web']);
});

test('at the end, what waits for late calls is told', () => {
  open();
  bench.hop({ listener: 'edge', service: 'web' }).end(200);
  const [traceId, service] = ['b'.repeat(32), 'nobody-called'];
  bench.hop({ traceId, service }).end(200);
  bench.recorder.stop();
  expect(told.sort()).toEqual([
    [null, 'nobody-called'],
    [null, 'web'],
  ]);
});

test('the parent is the span that came, which may be of a tracer of the caller', () => {
  const parents: (string | null)[] = [];
  bench = recorderBench({
    onSettled: (hops) => parents.push(...hops.map(({ parentSpanId }) => parentSpanId)),
  });
  const edge = bench.hop({ listener: 'edge', service: 'web', parentSpanId: null });
  const ownTracer = 'fedcba9876543210';
  bench.hop({ service: 'reviews', parentSpanId: ownTracer }).end(200);
  // It lost the span, not the trace: the chain tells who called.
  bench.hop({ service: 'ratings', parentSpanId: null }).end(200);
  edge.end(200);
  pass(2000);
  expect(parents).toEqual([null, ownTracer, edge.exchange.spanId]);
});
