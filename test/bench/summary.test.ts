import { expect, test } from 'vitest';
import { quantile, summarize } from '../../bench/summary.js';

test('the median of an odd number of rounds is the middle one, whatever their order', () => {
  expect(summarize([9, 1, 5])).toEqual({ median: 5, min: 1, max: 9 });
});

test('the median of an even number of rounds is between the middle two', () => {
  expect(summarize([4, 1, 2, 9])).toEqual({ median: 3, min: 1, max: 9 });
});

test('no rounds have no summary', () => {
  expect(() => summarize([])).toThrow(RangeError);
});

test('a quantile is one of the samples', () => {
  const samples = Array.from({ length: 101 }, (_, value) => value);
  expect(quantile(samples, 0.99)).toBe(99);
  expect(quantile(samples, 0)).toBe(0);
  expect(quantile(samples, 1)).toBe(100);
});
