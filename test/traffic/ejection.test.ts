import { expect, test } from 'vitest';
import { ejectionMs, type Suspect } from '../../src/traffic/outlier/ejection.js';

const config = { failures: 3, withinMs: 1_000, ejectMs: 10_000, maxEjected: 0.5 };
const suspect = (): Suspect => ({
  failuresInARow: 0,
  firstFailureMs: 0,
  ejectedUntilMs: 0,
  ejections: 0,
});

/** The same endpoint fails at each of the times. */
function failing(times: readonly number[], all: readonly Suspect[], one = all[0] as Suspect) {
  return times.map((at) => ejectionMs(one, all, config, at));
}

test('as many failures in a row as it says lead to an ejection, and no fewer', () => {
  expect(failing([1, 2, 3], [suspect(), suspect()])).toEqual([0, 0, 10_000]);
});

test('failures that are further apart than it says do not add up', () => {
  expect(failing([1, 600, 1_001], [suspect(), suspect()])).toEqual([0, 0, 10_000]);
  expect(failing([1, 600, 1_002], [suspect(), suspect()])).toEqual([0, 0, 0]);
});

test('each ejection is longer than the one before, up to ten times the first', () => {
  const all = [suspect(), suspect()];
  let now = 0;
  const times = Array.from({ length: 12 }, () => {
    const [, , forMs = 0] = failing([now + 1, now + 2, now + 3], all);
    now += 3 + forMs;
    return forMs / config.ejectMs;
  });
  expect(times).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10]);
});

test('time without an ejection makes the next one shorter', () => {
  const all = [suspect(), suspect()];
  failing([1, 2, 3], all);
  expect(failing([10_010, 10_011, 10_012], all)[2]).toBe(20_000);
  // Back at 30,012; well for twice `eject`.
  expect(failing([50_020, 50_021, 50_022], all)[2]).toBe(10_000);
});

test.each([
  [1, 0],
  [2, 1],
  [3, 1],
  [4, 2],
])('of %i endpoints %i are left out at the same time', (count, most) => {
  const all = Array.from({ length: count }, suspect);
  const left = all.filter((one) => failing([1, 2, 3], all, one)[2] !== 0);
  expect(left.length).toBe(most);
});

test('what comes late from an endpoint that is left out changes nothing', () => {
  const all = [suspect(), suspect()];
  expect(failing([1, 2, 3, 4, 5, 6, 7], all)).toEqual([0, 0, 10_000, 0, 0, 0, 0]);
});
