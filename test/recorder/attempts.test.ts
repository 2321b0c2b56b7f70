import { afterEach, expect, test } from 'vitest';
import { type Bench, recorderBench } from './exchanges.js';

let bench: Bench;
afterEach(() => bench.recorder.stop());

test('attempts of a request from outside are one chain, complete when the last of them is over', () => {
  bench = recorderBench();
  const edge = { listener: 'edge', service: 'front' } as const;
  const first = bench.hop(edge);
  // The next one begins before the one before it ends.
  const second = bench.hop({ ...edge, attempt: 2, retryOf: first.exchange.spanId });
  first.end(503, { retried: true });
  expect(bench.sink.records).toEqual([]);
  const call = bench.hop({ service: 'prices', parentSpanId: second.exchange.spanId });
  call.end(200);
  second.end(200);
  expect(bench.sink.records.map(({ hops }) => hops.map(({ service }) => service))).toEqual([
    ['front', 'front', 'prices'],
  ]);
  expect(bench.sink.records[0]?.hops.map(({ retried }) => retried)).toEqual([
    true,
    undefined,
    undefined,
  ]);
});

test('an attempt has the caller that the one before it was found to have', () => {
  bench = recorderBench();
  const front = bench.hop({ listener: 'edge', service: 'front' });
  // It names no span: that there is only one caller tells.
  const first = bench.hop({ service: 'prices' });
  const second = bench.hop({ service: 'prices', attempt: 2, retryOf: first.exchange.spanId });
  first.end(503, { retried: true });
  second.end(200);
  front.end(200);
  const parents = bench.sink.records[0]?.hops.map(({ parentSpanId }) => parentSpanId);
  expect(parents).toEqual([null, front.exchange.spanId, front.exchange.spanId]);
});

test('a rule on latency asks how long the caller waited, and of a retried attempt how long it took', () => {
  bench = recorderBench({ rules: [{ name: 'slow', when: { latency: '>=30ms' } }] });
  const startedAt = 20_000;
  const first = bench.hop({ listener: 'edge', startedAt });
  const second = bench.hop({
    ...{ listener: 'edge', attempt: 2, retryOf: first.exchange.spanId },
    ...{ startedAt: startedAt + 20, askedAt: startedAt },
  });
  first.end(503, { retried: true, endedAt: startedAt + 15 });
  second.end(200, { endedAt: startedAt + 30 });
  expect(bench.sink.records[0]?.hops.map(({ ruleHeld, waitedMs }) => [ruleHeld, waitedMs])).toEqual(
    [
      [false, undefined],
      [true, 20],
    ],
  );
});
