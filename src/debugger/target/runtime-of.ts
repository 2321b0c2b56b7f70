import { basename } from 'node:path';
import type { Runtime } from '../../core/debugging.js';
import { debugInfoOf } from '../proc/debug-info.js';
import { elfHolds } from '../proc/elf-holds.js';
import type { ProcessInfo } from '../proc/process-info.js';

/** Null when it is none of those that loop can debug. Looks at the program, not at its name in `ps`. */
export function runtimeOf({ pid, exe }: ProcessInfo): Runtime | null {
  const name = basename(exe ?? '');
  if (/^node(js)?(-?\d[\d.]*)?$/.test(name)) return 'node';
  if (/^python(\d(\.\d+)*)?$/.test(name)) return 'python';
  if (name === 'java' || name === 'deno') return name;
  // By way of /proc, as the path may be one of another mount namespace, or deleted.
  const program = `/proc/${pid}/exe`;
  if (isGoBinary(program)) return 'go';
  return isNative(program) ? 'native' : null;
}

/** Compiled with debugging symbols; what has none is a tool of the system, or cannot be debugged. */
function isNative(path: string): boolean {
  try {
    return debugInfoOf(path) !== null;
  } catch {
    return false; // not ours to read
  }
}

/** Every Go program since 1.13 has build information (debug/buildinfo); stripping leaves it in. */
export function isGoBinary(path: string): boolean {
  return elfHolds(path, '\xff Go buildinf:');
}
