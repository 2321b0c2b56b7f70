import { expect, test } from 'vitest';
import type { ThroughputSample } from '../../bench/measure/throughput.js';
import { nodesResult, nodesText } from '../../bench/report/node-columns.js';

function sample(perSecond: number, cpuMicrosPerRequest: number | null): ThroughputSample {
  return { requests: 1, perSecond, p50Ms: 1, p99Ms: 2, failed: 0, broken: 0, cpuMicrosPerRequest };
}

const names = ['armed v22.1.0', 'against v22.1.0', 'armed v24.1.0', 'nginx'];

test('each Node has a column, with what took part beside it in the same rounds', () => {
  const rounds = [
    [sample(20_000, 40), sample(10_000, 80), sample(30_000, 20), sample(60_000, 10)],
    [sample(12_000, 40), sample(8_000, 60), sample(30_000, null), sample(60_000, 10)],
  ];
  const [first, second] = nodesResult(rounds, names, ['v22.1.0', 'v24.1.0']);
  expect(first?.toOtherBuild?.perSecond).toEqual({ median: 1.75, min: 1.5, max: 2 });
  expect(first?.toOtherBuild?.cpu).toEqual({ median: 1.75, min: 1.5, max: 2 });
  expect(first?.toNoRules).toBeNull();
  expect(second?.toNginx?.perSecond.median).toBe(0.5);
  expect(second?.toNginx?.cpu).toBeNull();
  expect(second?.toOtherBuild).toBeNull();
  const text = nodesText(first && second ? [first, second] : []);
  expect(text).toMatch(/^ +v22\.1\.0 +v24\.1\.0$/m);
  expect(text).toMatch(/^to the other build +1\.75 \(1\.50-2\.00\), CPU 1\.75 \(1\.50-2\.00\)$/m);
});

test('no Node is no table', () => {
  expect(nodesText([])).toBe('');
});
