import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import type { Runtime } from '../../core/debugging.js';
import type { ProcessInfo } from '../proc/process-info.js';

const magic = Buffer.from('\xff Go buildinf:', 'latin1');
/** The build information stands at the start of the data segment. */
const searchBytesMax = 256 * 1024 * 1024;

/** Null when it is none of those that loop can debug. Looks at the program, not at its name in `ps`. */
export function runtimeOf({ pid, exe }: ProcessInfo): Runtime | null {
  const name = basename(exe ?? '');
  if (/^node(js)?(-?\d[\d.]*)?$/.test(name)) return 'node';
  if (/^python(\d(\.\d+)*)?$/.test(name)) return 'python';
  if (name === 'java' || name === 'deno') return name;
  // By way of /proc, as the path may be one of another mount namespace, or deleted.
  return isGoBinary(`/proc/${pid}/exe`) ? 'go' : null;
}

/** Every Go program since 1.13 has build information (debug/buildinfo); stripping leaves it in. */
export function isGoBinary(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return false; // not ours to read
  }
  try {
    const block = Buffer.alloc(1024 * 1024 + magic.length);
    const step = block.length - magic.length;
    for (let at = 0; at < searchBytesMax; at += step) {
      const read = readSync(file, block, 0, block.length, at);
      if (at === 0 && block.subarray(0, 4).toString('latin1') !== '\x7fELF') return false;
      if (block.subarray(0, read).includes(magic)) return true;
      if (read < block.length) return false;
    }
    return false;
  } finally {
    closeSync(file);
  }
}
