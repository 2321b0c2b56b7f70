import { expect, test } from 'vitest';
import { countJsonValues } from '../../src/core/count-json-values.js';

test.each<[json: string, count: number]>([
  ['1', 1],
  ['"a,b:[{"', 1],
  ['"a\\",b"', 1],
  ['"a\\\\",1', 2],
  ['[1,2,3]', 4],
  ['{"a":1,"b,c":[{}]}', 7],
  ['"never ended, [', 1],
])('%s: %i', (json, count) => {
  expect(countJsonValues(json, 100)).toBe(count);
});

test('it stops beyond the most that is asked for', () => {
  expect(countJsonValues('[]'.repeat(1000), 10)).toBe(11);
});
