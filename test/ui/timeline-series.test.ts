import { expect, test } from 'vitest';
import { axisOf, stackOf } from '../../src/ui/captures/timeline-series.js';

const from = '2026-11-28T15:00:00.000Z';
const start = Date.parse(from) / 1000;

function stackWith(counts: readonly number[], bucketMs = 10_000) {
  const rules = [{ rule: 'failed', total: 1, counts }];
  const stack = stackOf({ from, to: from, bucketMs, rules });
  if (stack === null) throw new Error('expected a stack');
  return stack;
}

test('the chart of one capture shows the time before it, in seconds that can be told apart', () => {
  const stack = stackWith([1], 1_000);
  expect(stack.step).toBe(1);
  expect(axisOf(stack)).toEqual([start - 29, start + 1]);
});

test('the chart of many begins with the first and ends with the last', () => {
  expect(axisOf(stackWith(Array(30).fill(1)))).toEqual([start, start + 300]);
  expect(axisOf(stackWith(Array(29).fill(1)))).toEqual([start - 10, start + 290]);
  expect(axisOf(stackWith(Array(120).fill(1)))).toEqual([start, start + 1200]);
});

test('rules stand on each other, by name', () => {
  const rules = [
    { rule: 'slow', total: 3, counts: [1, 2] },
    { rule: 'failed', total: 5, counts: [4, 1] },
  ];
  const stack = stackOf({ from, to: from, bucketMs: 2_000, rules });
  expect(stack?.rules.map(({ rule, tops }) => [rule, tops])).toEqual([
    ['failed', [4, 1]],
    ['slow', [5, 3]],
  ]);
  expect(stack?.highest).toBe(5);
  expect(stackOf({ from: null, to: null, bucketMs: null, rules: [] })).toBeNull();
});
