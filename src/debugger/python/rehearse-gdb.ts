// gdb writes all registers of the process in which it calls a function. One that knows fewer of them
// than the processor has (AMX, before gdb 14) fails in the midst of that, and what it leaves is a
// process whose system call ends in a way that no program expects: services die of it. So gdb shows
// on a program of its own that it can write them, before it is let at a service.

import { execFile } from 'node:child_process';
import { injectMs } from '../limits.js';

const commands = [
  'set startup-with-shell off',
  'starti',
  // Only what changes is written. A processor without this register is none with the problem.
  'set var $mxcsr = $mxcsr ^ 0x8000',
  'kill',
];

/** gdb's own words, when it cannot write the registers of a process here; else null. */
export function rehearseGdb(gdb: string): Promise<string | null> {
  const args = ['-nx', '-batch', ...commands.flatMap((each) => ['-ex', each]), '/bin/true'];
  return new Promise((resolve) => {
    const options = { timeout: injectMs, killSignal: 'SIGKILL' } as const;
    execFile(gdb, args, options, (_error, stdout, stderr) => {
      resolve(/^Couldn't write .*$/m.exec(`${stderr}\n${stdout}`)?.[0] ?? null);
    });
  });
}
