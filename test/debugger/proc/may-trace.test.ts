import { expect, test } from 'vitest';
import { checkMayTrace } from '../../../src/debugger/proc/may-trace.js';

const isRoot = process.geteuid?.() === 0;

test('a process of this user may be traced, as far as the system allows it at all', () => {
  if (isRoot) expect(() => checkMayTrace(process.pid, 'reviews')).not.toThrow();
});

test('a process that is not there is told', () => {
  expect(() => checkMayTrace(2 ** 22 + 1, 'reviews')).toThrow(
    expect.objectContaining({ code: 'LOOP_DEBUGGER_NO_PROCESS' }),
  );
});

test.runIf(isRoot)("another user's process is refused before it is touched", () => {
  process.seteuid?.(65_534);
  try {
    expect(() => checkMayTrace(process.ppid, 'reviews')).toThrow(
      expect.objectContaining({
        code: 'LOOP_DEBUGGER_PERMISSION',
        message: expect.stringMatching(/belongs to user 0: run loop as that user|ptrace_scope/),
      }),
    );
  } finally {
    process.seteuid?.(0);
  }
});
