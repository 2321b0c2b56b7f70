// Preloaded into a gateway (`node --import`): how long its thread computes in one go, while everything
// else waits. What a busy machine takes from the thread does not count: processor time does.
// At SIGUSR2 a line of JSON goes to the file that HOLD_UPS_FILE names, and the figures begin anew.
import { appendFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const nobody = new Int32Array(new SharedArrayBuffer(4));
const file = process.env.HOLD_UPS_FILE;
if (isMainThread && file !== undefined && process.threadCpuUsage !== undefined) watch(file);

function watch(file) {
  let longestMs = 0;
  let before = cpuMs();
  const timer = setInterval(() => {
    const now = cpuMs();
    longestMs = Math.max(longestMs, now - before);
    before = now;
  }, 1);
  timer.unref();
  process.on('SIGUSR2', () => {
    appendFileSync(file, `${JSON.stringify({ longestMs })}\n`);
    longestMs = 0;
    before = cpuMs();
  });
}

function cpuMs() {
  // The kernel counts up what a thread has had when it leaves the processor, or at a tick, which may be
  // 4 ms late: so it leaves it, for less than a tenth of a millisecond.
  Atomics.wait(nobody, 0, 0, 0.001);
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
