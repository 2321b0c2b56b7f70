import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { LoopTicks } from '../../../src/gateway/downstream/http1/loop-ticks.js';

test('time in which the process listened is counted, and no longer than anybody asks', async () => {
  const ticks = new LoopTicks();
  const from = ticks.begin();
  await expect.poll(() => ticks.count - from, { timeout: 5_000 }).toBe(8);
  await sleep(100);
  expect(ticks.count - from).toBe(8);
});

test('time in which it stood still is no more than a tick', async () => {
  const ticks = new LoopTicks();
  const from = ticks.begin();
  for (const until = performance.now() + 200; performance.now() < until; );
  await sleep(0);
  expect(ticks.count - from).toBeLessThanOrEqual(1);
});
