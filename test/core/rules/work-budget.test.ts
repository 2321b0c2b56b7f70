import { expect, test } from 'vitest';
import { OverBudget, WorkBudget } from '../../../src/core/rules/work-budget.js';

const millisecond = 1e6;

test('what was done takes the time that it took; what comes next, what it may take at most', () => {
  let now = 1000;
  const budget = new WorkBudget(5, () => now);
  budget.begin();
  budget.spend(4 * millisecond);
  now += 1;
  budget.spend(4 * millisecond);
  expect(() => budget.spend(4.1 * millisecond)).toThrow(OverBudget);
  now += 3;
  budget.spend(1 * millisecond);
  now += 0.1;
  expect(() => budget.spend(1 * millisecond)).toThrow(OverBudget);
  budget.begin();
  budget.spend(5 * millisecond);
});

test('what may take for ever is never begun', () => {
  const budget = new WorkBudget(5);
  expect(() => budget.spend(Number.POSITIVE_INFINITY)).toThrow(OverBudget);
});

test('many small pieces add up', () => {
  let now = 0;
  const budget = new WorkBudget(5, () => now);
  expect(() => {
    for (let i = 0; i < 100_000; i++) {
      budget.spend(1000);
      now += 0.001;
    }
  }).toThrow(OverBudget);
  expect(now).toBeGreaterThan(4);
  expect(now).toBeLessThan(6);
});
