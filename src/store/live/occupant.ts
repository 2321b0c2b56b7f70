import { lstatSync, statSync } from 'node:fs';
import { openDatabase } from '../open-database.js';
import { CorruptStore, codeOf, storeError } from '../store-error.js';

/**
 * Who is at the path of a store:
 * - `nobody`
 * - `store`: a sound loop database, of this version now
 * - `damaged`: what can be no store
 * - `unknown`: what may be one, and cannot be opened now: locked, not allowed, of a newer loop
 */
export type Occupant =
  | { readonly is: 'nobody' | 'store' }
  | { readonly is: 'damaged'; readonly what: string }
  | { readonly is: 'unknown'; readonly error: Error };

export async function occupantOf(path: string, busyMs: number): Promise<Occupant> {
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return { is: 'nobody' };
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return { is: 'damaged', what: 'a link that leads nowhere' };
    if (found.isDirectory()) return { is: 'damaged', what: 'a directory' };
    if (!found.isFile()) return { is: 'damaged', what: 'something that is no file' };
    if (found.size === 0) return { is: 'damaged', what: 'an empty file' };
    return await judgeDatabase(path, busyMs);
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return { is: 'nobody' };
    return { is: 'unknown', error: storeError(error, path) };
  }
}

async function judgeDatabase(path: string, busyMs: number): Promise<Occupant> {
  try {
    const { file } = await openDatabase(path, { create: false, busyMs });
    try {
      const verdict = file.pragma('quick_check(1)', { simple: true });
      return verdict === 'ok' ? { is: 'store' } : { is: 'damaged', what: String(verdict) };
    } finally {
      file.close();
    }
  } catch (error) {
    if (error instanceof CorruptStore) return { is: 'damaged', what: error.what };
    throw error;
  }
}
