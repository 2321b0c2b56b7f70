import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../proc/process-info.js';

/**
 * Two debugpys in one process take each other's adapter. Runs `inject` for one caller at a time on
 * this machine; returns false when somebody else is at it. A lock whose holder is dead is nobody's.
 */
export async function withInjectionLock(
  pid: number,
  inject: () => Promise<void>,
): Promise<boolean> {
  const file = join(tmpdir(), `loop-debugpy-${pid}.lock`);
  if (!take(file)) return false;
  try {
    await inject();
    return true;
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string): boolean {
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      const lock = openSync(file, 'wx', 0o600);
      writeSync(lock, String(process.pid));
      closeSync(lock);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (isHeld(file)) return false;
      rmSync(file, { force: true });
    }
  }
  return false;
}

function isHeld(file: string): boolean {
  try {
    const holder = readFileSync(file, 'utf8');
    // Empty: it is being taken this moment.
    return holder === '' || isAlive(Number(holder));
  } catch {
    return false; // it was let go
  }
}
