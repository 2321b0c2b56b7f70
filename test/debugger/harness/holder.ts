import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { DebugTarget } from '../../../src/debugger/debugger-kind.js';

/** A loop of its own process that is attached to the target, to be killed. */
export interface Holder {
  /** The next word it says: `armed`, `stopped`. */
  word(): Promise<string>;
  kill(): Promise<void>;
}

export function hold(target: DebugTarget, file: string, line: number): Holder {
  const here = import.meta.dirname;
  const child = spawn(
    process.execPath,
    [
      resolve(here, '../fixtures/holder.mjs'),
      resolve(here, '../../../dist'),
      target.runtime,
      `${target.pid}`,
      target.root ?? '',
      file,
      `${line}`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const words = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    word: async () => (await words.next()).value ?? 'ended',
    kill: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
