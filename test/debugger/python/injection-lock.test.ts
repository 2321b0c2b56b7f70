import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withInjectionLock } from '../../../src/debugger/python/injection-lock.js';

const pid = 2 ** 22 + 7; // nobody's
const file = join(tmpdir(), `loop-debugpy-${pid}.lock`);

test('one at a time puts debugpy into a process, and the next may when it is done', async () => {
  let isDone: () => void = () => {};
  const first = withInjectionLock(pid, () => new Promise((resolve) => (isDone = resolve)));
  expect(await withInjectionLock(pid, () => Promise.reject(new Error('twice')))).toBe(false);
  isDone();
  expect(await first).toBe(true);
  expect(await withInjectionLock(pid, async () => {})).toBe(true);
  expect(existsSync(file)).toBe(false);
});

test('a failure lets go of the lock', async () => {
  await expect(withInjectionLock(pid, () => Promise.reject(new Error('gdb')))).rejects.toThrow(
    'gdb',
  );
  expect(existsSync(file)).toBe(false);
});

test('the lock of a process that has died is nobody’s', async () => {
  const { pid: dead } = spawnSync('true');
  writeFileSync(file, String(dead));
  expect(await withInjectionLock(pid, async () => {})).toBe(true);
});
