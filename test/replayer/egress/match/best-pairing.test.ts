import { expect, test } from 'vitest';
import { bestPairing } from '../../../../src/replayer/egress/match/best-pairing.js';

test('what costs least in all is chosen, and not the best for the first', () => {
  expect(
    bestPairing([
      [1, 2],
      [1, 9],
    ]),
  ).toEqual([1, 0]);
  expect(
    bestPairing([
      [5, 4, 0],
      [4, 0, 9],
      [0, 9, 9],
    ]),
  ).toEqual([2, 1, 0]);
  expect(bestPairing([[7, 3, 5, 9]])).toEqual([1]);
  expect(bestPairing([])).toEqual([]);
});

test('it is the least of all pairings', () => {
  // A generator with a fixed start: the same tables each time.
  let state = 7;
  const next = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state % 20;
  };
  for (let round = 0; round < 200; round++) {
    const costs = Array.from({ length: 4 }, () => Array.from({ length: 5 }, next));
    const cost = (pairing: readonly number[]) =>
      pairing.reduce((sum, column, row) => sum + (costs[row]?.[column] ?? Number.NaN), 0);
    const least = Math.min(...arrangements(5, 4).map(cost));
    const found = bestPairing(costs);
    expect(new Set(found).size).toBe(4);
    expect(cost(found)).toBe(least);
  }
});

function arrangements(of: number, length: number): number[][] {
  if (length === 0) return [[]];
  return arrangements(of, length - 1).flatMap((rest) =>
    Array.from({ length: of }, (_, i) => i)
      .filter((i) => !rest.includes(i))
      .map((i) => [...rest, i]),
  );
}
