import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { Sweep } from '../../src/recorder/sweep.js';

const never = 1_000_000_000;

test('what takes longer than 3 ms is done in several turns, with others in between', async () => {
  let nowMs = 0;
  let left = 10;
  const next = (): boolean => {
    if (left === 0) return false;
    nowMs++;
    left--;
    return true;
  };
  const sweep = new Sweep(never, next, () => nowMs);
  onTestFinished(() => sweep.stop());
  sweep.go();
  expect(left).toBe(7);
  await nextTurn();
  expect(left).toBeGreaterThan(0);
  while (left > 0) await nextTurn();
});

test('it stops in the middle', async () => {
  let done = 0;
  const sweep = new Sweep(
    never,
    () => ++done < 100,
    () => done * 3,
  );
  sweep.go();
  sweep.stop();
  await nextTurn();
  await nextTurn();
  expect(done).toBe(1);
});
