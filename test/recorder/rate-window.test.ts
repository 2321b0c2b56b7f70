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
