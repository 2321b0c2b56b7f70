// Python interpreters: one that debugpy can be started with, and one that reads the service's code.

import { execFile } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { promisify } from 'node:util';
import { LoopError } from '../../core/errors.js';
import { isFile } from '../dap/sources.js';
import { findProgram } from '../proc/find-program.js';
import { argsOf } from '../proc/process-info.js';

const run = promisify(execFile);
const checkMs = 3_000;

/**
 * The service's own first: it has what the service has, a virtual environment's packages included.
 * Another one's debugpy can be put into the process too, as debugpy brings all it needs along.
 */
export function interpreters(pid: number | null): string[] {
  const found = pid === null ? [] : [...invokedAs(pid), ...linkOf(`/proc/${pid}/exe`)];
  const paths = [...found, '/usr/bin/python3', findProgram('python3')];
  return [...new Set(paths.filter((path) => path !== null))].filter(isFile);
}

/** @throws LOOP_DEBUGGER_NOT_INSTALLED */
export async function interpreterWithDebugpy(pid: number, service: string): Promise<string> {
  const all = interpreters(pid);
  for (const path of all) {
    // A program of that name that is no Python, or hangs, is one without debugpy.
    const has = await run(path, ['-c', 'import debugpy'], { timeout: checkMs }).then(
      () => true,
      () => false,
    );
    if (has) return path;
  }
  throw new LoopError(
    'LOOP_DEBUGGER_NOT_INSTALLED',
    `${service}: debugpy is in none of ${all.join(', ') || 'the Pythons of this machine'}; ` +
      'pip install debugpy (Debian: apt-get install python3-debugpy)',
  );
}

/** As typed: `venv/bin/python` knows its environment, the file that it links to does not. */
function invokedAs(pid: number): string[] {
  const [command = ''] = argsOf(pid);
  if (!/(^|\/)python[\d.]*$/.test(command) || !command.includes('/')) return [];
  if (isAbsolute(command)) return [command];
  return linkOf(`/proc/${pid}/cwd`).map((folder) => resolve(folder, command));
}

function linkOf(path: string): string[] {
  try {
    return [readlinkSync(path)];
  } catch {
    return []; // ended, or another user's
  }
}
