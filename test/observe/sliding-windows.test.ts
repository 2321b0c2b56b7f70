import { expect, test } from 'vitest';
import type { WindowName } from '../../src/core/figures.js';
import { SlidingWindows } from '../../src/observe/window/sliding-windows.js';
import { Tally } from '../../src/observe/window/tally.js';

function within(windows: SlidingWindows, window: WindowName, nowMs: number): Tally {
  const sum = new Tally();
  windows.addTo(sum, window, nowMs);
  return sum;
}

test('what has just ended is in every window, once', () => {
  const windows = new SlidingWindows();
  windows.record(1_000, 5, false);
  for (const window of ['10s', '1m', '10m'] as const) {
    expect(within(windows, window, 1_500)).toMatchObject({ requests: 1, failures: 0, maxMs: 5 });
  }
});

test('a steady stream counts the same in each window, wherever one looks', () => {
  const windows = new SlidingWindows();
  for (let ms = 0; ms < 1_200_000; ms += 500) {
    windows.record(ms, 1, ms % 1000 === 0);
    if (ms < 660_000 || ms % 7_300 !== 0) continue;
    for (const window of ['10s', '1m', '10m'] as const) {
      const { requests, failures } = within(windows, window, ms);
      const seconds = windows.coveredMs(window, ms) / 1000;
      expect(Math.abs(requests - 2 * seconds)).toBeLessThanOrEqual(1);
      expect(Math.abs(failures - seconds)).toBeLessThanOrEqual(1);
    }
  }
});

test('what is older than the window is not in it, and what is younger than most of it is', () => {
  const windows = new SlidingWindows();
  windows.record(100_000, 1, true);
  expect(within(windows, '10s', 107_900).requests).toBe(1);
  expect(within(windows, '10s', 110_001).requests).toBe(0);
  expect(within(windows, '1m', 149_900).requests).toBe(1);
  expect(within(windows, '1m', 160_001).requests).toBe(0);
  expect(within(windows, '10m', 639_900).requests).toBe(1);
  expect(within(windows, '10m', 700_001).requests).toBe(0);
});

test('a long silence leaves nothing behind', () => {
  const windows = new SlidingWindows();
  for (let ms = 0; ms < 60_000; ms += 100) windows.record(ms, 1, false);
  windows.record(10_000_000, 1, false);
  for (const window of ['10s', '1m', '10m'] as const) {
    expect(within(windows, window, 10_000_100).requests).toBe(1);
  }
});

test('percentiles are those of the latencies, to one part in a hundred', () => {
  const windows = new SlidingWindows();
  const latencies = Array.from({ length: 10_000 }, (_, at) => 0.5 + ((at * 7919) % 10_000) / 10);
  for (const [at, ms] of latencies.entries()) windows.record(at * 5, ms, false);
  const sum = within(windows, '1m', 50_000);
  const sorted = latencies.toSorted((one, other) => one - other);
  for (const percent of [50, 95, 99]) {
    const exact = sorted[(sorted.length * percent) / 100 - 1] ?? 0;
    const told = sum.percentileMs(percent) ?? 0;
    expect(Math.abs(told - exact) / exact).toBeLessThan(0.01);
  }
  expect(sum.maxMs).toBe(sorted.at(-1));
});

test('a latency beyond all measure, and one of nothing, are taken', () => {
  const sum = new Tally();
  sum.record(1e12, false);
  sum.record(0, false);
  expect(sum.percentileMs(50)).toBe(0);
  expect(sum.percentileMs(99)).toBeGreaterThan(3_500_000);
  expect(new Tally().percentileMs(50)).toBeNull();
});
