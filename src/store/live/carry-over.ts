import { rmSync } from 'node:fs';
import type Sqlite from 'better-sqlite3';
import { createPrivately } from '../database-file.js';
import { openDatabase } from '../open-database.js';
import { codeOf } from '../store-error.js';
import { type Copied, copyStore } from './copy-store.js';

/**
 * Makes a new database at `to` of what can be read through an open handle. What is sound is copied
 * as it is; of what others wrote into, each capture is checked.
 * @throws what SQLite does where the new one cannot be written (a full disk, say)
 */
export async function carryOver(
  from: Sqlite.Database,
  to: string,
  { isSound }: { readonly isSound: boolean },
): Promise<Copied> {
  removeDatabase(to);
  try {
    if (isSound && copyWhole(from, to)) return { captures: countIn(from), lost: 0 };
    removeDatabase(to);
    const { file } = await openDatabase(to, { create: true });
    try {
      return copyStore(from, file);
    } finally {
      file.close();
    }
  } catch (error) {
    removeDatabase(to);
    throw error;
  }
}

/** False when it turns out not to be sound. */
function copyWhole(from: Sqlite.Database, to: string): boolean {
  createPrivately(to); // SQLite takes an empty file, and would give a new one to all readers
  try {
    from.prepare('vacuum into ?').run(to);
    return true;
  } catch (error) {
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error))) return false;
    throw error;
  }
}

/** Captures. */
export function countIn(file: Sqlite.Database): number {
  return file.prepare<[], number>('select count(*) from captures').pluck().get() ?? 0;
}

/** With its log. */
export function removeDatabase(path: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
}
