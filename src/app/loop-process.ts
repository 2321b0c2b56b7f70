// Whether a process is a loop, and which: from its command line, its folder and its environment.

import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ListeningProgram } from '../core/listening-program.js';

export interface LoopProcess {
  /** `gateway`, `replay`, … */
  readonly command: string;
  /** Absolute path of its config. */
  readonly config: string;
}

/** Null when it is something else, or cannot be seen. */
export function loopProcess({ pid, args, cwd }: ListeningProgram): LoopProcess | null {
  const [, script, ...given] = args;
  if (pid === null || cwd === null || script === undefined) return null;
  if (!isDoor(resolve(cwd, script))) return null;
  const config = configOption(given) ?? variableOf(pid, 'LOOP_CONFIG') ?? 'loop.yaml';
  return { command: commandOf(given) ?? 'loop', config: resolve(cwd, config) };
}

/** This program's main file, or that of another copy of it. The command is a link to it. */
function isDoor(script: string): boolean {
  try {
    const file = realpathSync(script);
    return /\/src\/main\.[jt]s$/.test(file) && packageOf(file) === ownPackage();
  } catch {
    return false; // not there any more, or not for us to see
  }
}

function commandOf(given: readonly string[]): string | undefined {
  return given.find((word, at) => !word.startsWith('-') && given[at - 1] !== '--config');
}

function configOption(given: readonly string[]): string | undefined {
  const at = given.indexOf('--config');
  if (at >= 0) return given[at + 1];
  return given.find((word) => word.startsWith('--config='))?.slice('--config='.length);
}

/** Undefined where it is unset or empty, or this user may not look. */
function variableOf(pid: number, name: string): string | undefined {
  try {
    const lines = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) || undefined;
  } catch {
    return undefined;
  }
}

function ownPackage(): string | undefined {
  return packageOf(import.meta.filename);
}

/** Name of the package that a file belongs to. */
function packageOf(file: string): string | undefined {
  let folder = dirname(file);
  for (let up = 0; up < 8; up++) {
    const name = packageName(folder);
    if (name !== undefined) return name;
    folder = dirname(folder);
  }
  return undefined;
}

function packageName(folder: string): string | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name;
  } catch {
    return undefined;
  }
}
