import { accessSync, constants, existsSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import type { TestOptions } from 'vitest';

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
