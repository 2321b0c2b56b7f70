import { expect, test } from 'vitest';
import { Allowance } from '../../src/recorder/allowance.js';

test('as much is there at once, and comes back with time, never more', () => {
  const allowance = new Allowance({ max: 100, perSecond: 10 });
  expect(allowance.take(60, 0)).toBe(true);
  expect(allowance.take(41, 0)).toBe(false);
  expect(allowance.take(40, 0)).toBe(true);
  expect(allowance.take(10, 999)).toBe(false);
  expect(allowance.take(10, 1000)).toBe(true);
  expect(allowance.take(101, 1_000_000)).toBe(false);
  expect(allowance.take(100, 1_000_000)).toBe(true);
});

test('a clock that is set back gives nothing and takes nothing', () => {
  const allowance = new Allowance({ max: 100, perSecond: 10 });
  expect(allowance.take(100, 5000)).toBe(true);
  expect(allowance.take(1, 0)).toBe(false);
  expect(allowance.take(10, 1000)).toBe(true);
});
