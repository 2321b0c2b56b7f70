import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { isSampled } from '../../../src/observe/spans/is-sampled.js';

const head = 'f'.repeat(18);

test('the last 56 bits decide, as in OpenTelemetry, and the rest does not', () => {
  // A quarter: what is at or above three quarters of 2^56.
  expect(isSampled(`${head}c0000000000000`, 0.25)).toBe(true);
  expect(isSampled(`${head}bfffffffffffff`, 0.25)).toBe(false);
  expect(isSampled(`${'0'.repeat(18)}c0000000000000`, 0.25)).toBe(true);
});

test('none and all are exactly that', () => {
  for (const end of ['00000000000000', 'ffffffffffffff']) {
    expect(isSampled(head + end, 0)).toBe(false);
    expect(isSampled(head + end, 1)).toBe(true);
  }
});

test('of random ids the share is taken, and a larger share has all of a smaller one', () => {
  const ids = Array.from({ length: 20_000 }, () => randomBytes(16).toString('hex'));
  const tenth = ids.filter((id) => isSampled(id, 0.1));
  expect(tenth.length).toBeGreaterThan(1700); // 2000, by seven times its deviation
  expect(tenth.length).toBeLessThan(2300);
  expect(tenth.filter((id) => isSampled(id, 0.01)).length).toBeGreaterThan(100);
  expect(ids.filter((id) => isSampled(id, 0.01) && !isSampled(id, 0.1))).toEqual([]);
});
