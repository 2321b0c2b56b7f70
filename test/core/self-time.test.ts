import { expect, test } from 'vitest';
import { selfTimes, type TimedHop } from '../../src/core/self-time.js';

function hop(
  index: number,
  parent: number | null,
  [start, end]: readonly [start: number, end: number | null],
): TimedHop {
  const durationMs = end === null ? null : end - start;
  return { index, parent, startedAtMs: 1e12 + start, durationMs };
}

test.each<[string, readonly TimedHop[], readonly (number | null)[]]>([
  ['a hop that calls nobody has all of its time', [hop(0, null, [0, 10])], [10]],
  [
    'calls one after the other are taken off',
    [hop(0, null, [0, 10]), hop(1, 0, [1, 3]), hop(2, 0, [5, 9])],
    [4, 2, 4],
  ],
  [
    'calls side by side count once, also one within another',
    [hop(0, null, [0, 10]), hop(1, 0, [1, 6]), hop(2, 0, [2, 4]), hop(3, 0, [5, 8])],
    [3, 5, 2, 3],
  ],
  [
    'what a call takes before or after its caller is not the caller’s',
    [hop(0, null, [5, 10]), hop(1, 0, [0, 6]), hop(2, 0, [9, 20]), hop(3, 0, [30, 40])],
    [3, 6, 11, 10],
  ],
  [
    'a call that still runs takes all that is left, and has none itself',
    [hop(0, null, [0, 10]), hop(1, 0, [4, null])],
    [4, null],
  ],
  [
    'only its own calls are taken off, not theirs',
    [hop(0, null, [0, 10]), hop(1, 0, [2, 8]), hop(2, 1, [3, 7])],
    [4, 2, 4],
  ],
  ['a hop that names itself as its caller has its time', [hop(0, 0, [0, 10])], [10]],
])('%s', (_, chain, times) => {
  expect(selfTimes(chain)).toEqual(times);
});
