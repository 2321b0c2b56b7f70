import { afterEach, expect, test } from 'vitest';
import { type Bench, recorderBench, serverErrors } from './exchanges.js';

let bench: Bench;
afterEach(() => bench.recorder.stop());

const tap = { name: 'tap', when: { path: '/wanted' } };

test('a chain that somebody asks for is kept whole, where no rule holds', () => {
  bench = recorderBench();
  const edge = bench.hop({ listener: 'edge', service: 'web' });
  const inner = bench.hop({ service: 'reviews', path: '/wanted' });
  bench.recorder.keep(inner.exchange, tap);
  inner.end(200);
  edge.end(200);
  expect(bench.sink.records).toMatchObject([
    { rule: tap, hops: [{ ruleHeld: false }, { ruleHeld: true }] },
  ]);
  expect([...bench.recorder.kept]).toEqual([['tap', 1]]);
});

test('a rule of the config goes before', () => {
  bench = recorderBench();
  const edge = bench.hop({ listener: 'edge', path: '/wanted' });
  bench.recorder.keep(edge.exchange, tap);
  edge.end(500);
  expect(bench.sink.records).toMatchObject([{ rule: serverErrors }]);
});

test('what is not in memory, or has been kept already, is left as it is', () => {
  bench = recorderBench();
  const stranger = bench.hop({ traceId: 'b'.repeat(32), listener: 'edge' });
  stranger.end(500);
  bench.recorder.keep(stranger.exchange, tap);
  bench.recorder.keep({ ...stranger.exchange, traceId: 'c'.repeat(32) }, tap);
  expect(bench.sink.records).toHaveLength(1);
});

test('kept chains are counted by rule, once each, whatever follows', () => {
  bench = recorderBench();
  const edge = bench.hop({ listener: 'edge' });
  const late = bench.hop();
  edge.end(500);
  bench.nowMs += 3000;
  bench.recorder.sweep();
  late.end(500);
  expect(bench.sink.records.length).toBeGreaterThan(1);
  expect([...bench.recorder.kept]).toEqual([['server-errors', 1]]);
});

test('the chain tells whose call a running exchange is', () => {
  bench = recorderBench();
  bench.hop({ listener: 'edge', service: 'web' });
  const inner = bench.hop({ service: 'reviews' });
  expect(bench.recorder.callerOf(inner.exchange)).toBe('web');
  expect(bench.recorder.callerOf({ ...inner.exchange, spanId: 'f'.repeat(16) })).toBeNull();
});

test('without rules there is nothing to keep chains for', () => {
  bench = recorderBench({ rules: [] });
  expect(bench.recorder.isRecording).toBe(false);
});
