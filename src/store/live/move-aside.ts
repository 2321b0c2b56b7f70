import { linkSync, lstatSync, renameSync, unlinkSync } from 'node:fs';
import { codeOf } from '../store-error.js';
import { identify } from './look.js';

/** A name beside `path` that nobody has: `loop.db.damaged-20260101T120000Z`. */
export function nameAside(path: string, word: 'damaged' | 'rescued', now = new Date()): string {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  for (let turn = 1; ; turn += 1) {
    const name = `${path}.${word}-${stamp}${turn === 1 ? '' : `-${turn}`}`;
    if (lstatSync(name, { throwIfNoEntry: false }) === undefined) return name;
  }
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
