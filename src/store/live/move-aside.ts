import { randomBytes } from 'node:crypto';
import { linkSync, lstatSync, renameSync, unlinkSync } from 'node:fs';
import { codeOf } from '../store-error.js';
import { identify } from './look.js';

/** A name beside `path` that nobody has: `loop.db.damaged-20260101T120000Z`. */
export function nameAside(path: string, word: 'damaged', now = new Date()): string {
  for (let turn = 1; ; turn += 1) {
    const name = `${path}.${word}-${stampOf(now)}${turn === 1 ? '' : `-${turn}`}`;
    if (lstatSync(name, { throwIfNoEntry: false }) === undefined) return name;
  }
}

/**
 * A name for what is carried over, `loop.db.rescued-20260101T120000Z-3f9a02c1`: nobody has it, nor
 * will. Gateways that share a store lose it in the same second, and each of them removes its own file.
 */
export function nameRescued(path: string, now = new Date()): string {
  return `${path}.rescued-${stampOf(now)}-${randomBytes(4).toString('hex')}`;
}

function stampOf(now: Date): string {
  return now.toISOString().replace(/[-:]|\.\d+/g, '');
}

/**
 * Renames whatever is at `path`. With `expected`, only the file of that identity: another process
 * may have put a new one there in the meantime. False when there was nothing (or another one).
 */
export function moveAside(path: string, aside: string, expected?: string): boolean {
  if (expected !== undefined && identify(path) !== expected) return false;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false;
    throw error;
  }
  if (expected === undefined || identify(aside) === expected) return true;
  putInPlace(aside, path);
  return false;
}

/** Gives a file its place, unless somebody has it: false. */
export function putInPlace(file: string, path: string): boolean {
  try {
    linkSync(file, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // A file system without links: then a rename must do, which would replace what is there.
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return false;
    renameSync(file, path);
    return true;
  }
  unlinkSync(file);
  return true;
}
