import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { noProgress } from '../../../src/debugger/python/progress.js';

/** Leads a session of its own, as a helper does. */
async function program(code: string): Promise<number> {
  const script = `process.stdout.write('.'); ${code}`;
  const child = spawn(process.execPath, ['-e', script], {
    ...{ detached: true, stdio: ['ignore', 'pipe', 'ignore'] },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

const idle = 'setTimeout(() => {}, 60_000)';
const busy = 'for (const at = Date.now(); Date.now() - at < 60_000; );';
const running = new AbortController().signal;

test('what computes is waited for as long as that may be, and what does nothing is not', async () => {
  const times = { stillMs: 3_000, mostMs: 9_000 };
  const took = async (session: number, pid: number): Promise<number> => {
    const from = performance.now();
    await noProgress({ ...times, session, pid }, running);
    return performance.now() - from;
  };
  const [one, other] = [await program(idle), await program(idle)];
  const worker = await program(busy);
  const [still, helped, served] = await Promise.all([
    took(one, other),
    took(worker, other),
    took(other, worker),
  ]);
  expect(still).toBeLessThan(8_500);
  expect(helped).toBeGreaterThanOrEqual(9_000);
  expect(served).toBeGreaterThanOrEqual(9_000);
});

test('an end is an end of the wait', async () => {
  const ended = new AbortController();
  const waits = noProgress({ session: 0, pid: 0, stillMs: 60_000, mostMs: 60_000 }, ended.signal);
  ended.abort();
  await waits;
});
