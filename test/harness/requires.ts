import { accessSync, constants, existsSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import type { TestOptions } from 'vitest';
import { usableLldb } from '../../src/debugger/python/lldb-for-gdb.js';
import { rehearseGdb } from '../../src/debugger/python/rehearse-gdb.js';

declare module 'vitest' {
  interface TaskMeta {
    /** Why the test cannot run on this machine; told at the end by the skip reporter. */
    missing?: string;
  }
}

/**
 * Options for a `describe` or a `test` that needs a program which not every machine has. Where it
 * is missing they are skipped, and the end of the run says so, with the install line.
 *
 *     describe('services in Python', requireProgram('python3', 'apt-get install python3'), () => …);
 */
export function requireProgram(program: string, install: string): TestOptions {
  if (isInstalled(program)) return {};
  return { skip: true, meta: { missing: `${program} is not installed: ${install}` } };
}

/** The same for a file that an `install.sh` beside the test makes: the last that it makes. */
export function requireFile(file: string, install: string): TestOptions {
  if (existsSync(file)) return {};
  return { skip: true, meta: { missing: `${basename(file)} is not installed: ${install}` } };
}

/** The same for gdb with debugpy, and that gdb can write the registers of this machine; or lldb for it. */
export async function requireGdb(): Promise<TestOptions> {
  const options = requireProgram('gdb', 'apt-get install gdb python3-debugpy');
  const inability = options.skip ? null : await rehearseGdb('gdb');
  if (inability === null || (await usableLldb()) !== null) return options;
  return { skip: true, meta: { missing: `gdb does not work here (${inability}): a newer one` } };
}

/** The same for debugpy of the system's Python. */
export function requireDebugpy(): TestOptions {
  return requireFile(
    '/usr/lib/python3/dist-packages/debugpy/__init__.py',
    'apt-get install python3-debugpy',
  );
}

function isInstalled(program: string): boolean {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false; // absent, or not ours to run: the same to a test
    }
  });
}
