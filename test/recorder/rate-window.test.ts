import { expect, test } from 'vitest';
import { RateWindow } from '../../src/recorder/rate-window.js';

test('lets through as many as it says in any stretch of its length', () => {
  const window = new RateWindow({ count: 3, perMs: 1000 });
  const taken = [0, 100, 200, 300, 999, 1000, 1099, 1100, 1199, 1200].map((at) => window.take(at));
  expect(taken).toEqual([true, true, true, false, false, true, false, true, false, true]);
});

test('a count of none lets nothing through', () => {
  expect(new RateWindow({ count: 0, perMs: 1000 }).take(0)).toBe(false);
});

test('a limit beyond a thousand holds in any stretch, and lets most of it through', () => {
  const window = new RateWindow({ count: 5000, perMs: 1000 });
  const taken = Array.from({ length: 40_000 }, (_, i) => i / 4).filter((at) => window.take(at));
  for (const at of taken) {
    expect(taken.filter((other) => other > at - 1000 && other <= at).length).toBeLessThanOrEqual(
      5000,
    );
    if (at > 50) break;
  }
  const inTenSeconds = taken.length;
  expect(inTenSeconds).toBeLessThanOrEqual(50_000);
  expect(inTenSeconds).toBeGreaterThan(39_000);
  const full = new RateWindow({ count: 2000, perMs: 1000 });
  const let1 = Array.from({ length: 20_000 }, (_, i) => i / 4).filter((at) => full.take(at)).length;
  // Five stretches of a second; what is counted as one moment may cost a hundredth.
  expect(let1).toBeLessThanOrEqual(5 * 2000 + 2000);
  expect(let1).toBeGreaterThan(5 * 2000 * 0.98);
});

test('the largest limit takes no memory', () => {
  const window = new RateWindow({ count: Number.MAX_SAFE_INTEGER, perMs: 60_000 });
  expect(window.take(0)).toBe(true);
});
