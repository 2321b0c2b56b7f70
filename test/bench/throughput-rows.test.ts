import { expect, test } from 'vitest';
import { workloads } from '../../bench/load/load.js';
import type { ThroughputSample } from '../../bench/measure/throughput.js';
import { throughputRows } from '../../bench/report/throughput-rows.js';

const names = ['upstream', 'loop-armed', 'http-proxy'];
const entries = names.map((name, pid) => ({ name, title: name, port: 0, pid }));

const run = { workload: workloads.get, warmUp: [] };

test('a ratio compares within a round, so a slow moment of the machine does not count', () => {
  const rounds = [
    [result(60_000), result(24_000), result(12_000)],
    [result(30_000), result(12_000), result(6000)],
  ];
  const { rows } = throughputRows({ ...run, rounds }, entries, () => 1);
  expect(rows[1]?.ratio).toEqual({ median: 2, min: 2, max: 2 });
  expect(rows[1]?.perSecond).toEqual({ median: 18_000, min: 12_000, max: 24_000 });
  expect(rows[2]?.ratio).toEqual({ median: 1, min: 1, max: 1 });
});

test.each([
  { perSecond: 48_000, heldBack: false },
  { perSecond: 48_001, heldBack: true },
])('$perSecond of 60000 req/s at the ceiling is held back: $heldBack', (each) => {
  const rounds = [[result(60_000), result(each.perSecond), result(12_000)]];
  const { rows } = throughputRows({ ...run, rounds }, entries, () => 1);
  expect(rows.map(({ heldBack }) => heldBack)).toEqual([false, each.heldBack, false]);
});

test('the ratio of processor time is left out where a round does not know it', () => {
  const rounds = [[result(60_000), result(9000, 40), result(9000, 80)]];
  const known = throughputRows({ ...run, rounds }, entries, () => 1).rows;
  expect(known.map(({ cpuRatio }) => cpuRatio?.median)).toEqual([undefined, 2, 1]);
  rounds.push([result(60_000), result(9000, null), result(9000, 80)]);
  const unknown = throughputRows({ ...run, rounds }, entries, () => 1).rows;
  expect(unknown.map(({ cpuRatio }) => cpuRatio?.median)).toEqual([undefined, undefined, 1]);
});

test('this build is held to another one that takes part, round by round', () => {
  const both = ['upstream', 'loop-armed', 'loop-against', 'http-proxy'];
  const named = both.map((name, pid) => ({ name, title: name, port: 0, pid }));
  const rounds = [
    [result(60_000), result(24_000, 20), result(12_000, 40), result(6_000)],
    [result(60_000), result(9_000, 50), result(6_000, 100), result(6_000)],
  ];
  const { rows } = throughputRows({ ...run, rounds }, named, () => 1);
  expect(rows.map(({ toOtherBuild }) => toOtherBuild)).toEqual([
    null,
    {
      perSecond: { median: 1.75, min: 1.5, max: 2 },
      cpu: { median: 2, min: 2, max: 2 },
    },
    null,
    null,
  ]);
});

function result(perSecond: number, cpuMicrosPerRequest: number | null = 50): ThroughputSample {
  return { requests: 1, perSecond, p50Ms: 1, p99Ms: 2, failed: 0, broken: 0, cpuMicrosPerRequest };
}
