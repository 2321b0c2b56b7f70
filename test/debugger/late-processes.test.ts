import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Runtime } from '../../src/core/debugging.js';
import { debuggedProcesses } from '../../src/debugger/debugged-process.js';
import { LateProcesses } from '../../src/debugger/late-processes.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function late(runtime: Runtime = 'node') {
  const answering = [1];
  const attached: string[] = [];
  const watching = new LateProcesses({
    known: new Set([1]),
    find: (known) =>
      debuggedProcesses(
        answering
          .filter((pid) => !known.has(pid))
          .map((pid) => ({ service: 'shop', runtime, pid, port: null, root: null })),
        true,
      ),
    attach: async ({ target }) => {
      attached.push(target.service);
    },
  });
  return { answering, attached, watching };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('a process that comes is attached to, once, by a name that says which', async () => {
  const { answering, attached } = late();
  await pass(2_000);
  expect(attached).toEqual([]);
  answering.push(2);
  await pass(5_000);
  expect(attached).toEqual(['shop (process 2)']);
});

test('a Python that has just begun is let come up first', async () => {
  const { answering, attached } = late('python');
  answering.push(2);
  await pass(1_700);
  expect(attached).toEqual([]);
  await pass(300);
  expect(attached).toEqual(['shop (process 2)']);
});

test('none is attached to any more when the services were released', async () => {
  const { answering, attached, watching } = late();
  answering.push(2);
  await pass(300);
  watching.stop();
  await pass(5_000);
  expect(attached).toEqual([]);
});
