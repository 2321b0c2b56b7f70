import { extname } from 'node:path';
import type { MovedAside } from '../../core/store-status.js';
import { openDatabaseFile } from '../database-file.js';
import { openDatabase } from '../open-database.js';
import type { CorruptStore } from '../store-error.js';
import { type Copied, copyStore } from './copy-store.js';
import { moveAside, nameAside, nameRescued, putInPlace } from './move-aside.js';

const databaseNames: ReadonlySet<string> = new Set(['.db', '.sqlite', '.sqlite3']);

/**
 * Whether what is at the path was a store, and is one no more. A sound database of another program,
 * or a file that is neither a database nor named like one, is there by a mistake in the config: it is
 * left alone.
 */
export function isOurs(path: string, { damage }: CorruptStore): boolean {
  if (damage === 'no-database') return databaseNames.has(extname(path).toLowerCase());
  return damage === 'malformed';
}

export interface Mended {
  readonly moved: MovedAside;
  readonly story: string;
  readonly copied: Copied | null;
}

/** Moves a damaged store aside and begins a new one, with what can be read of the old one. */
export async function mendAtStart(path: string, error: CorruptStore): Promise<Mended> {
  const aside = nameAside(path, 'damaged');
  const rescued = nameRescued(path);
  moveAside(path, aside);
  for (const end of ['-wal', '-shm']) moveAside(path + end, aside + end);
  const { file } = await openDatabase(rescued, { create: true });
  let copied: Copied | null;
  try {
    copied = salvage(aside, file);
  } finally {
    file.close();
  }
  putInPlace(rescued, path);
  const text =
    copied === null || copied.captures + copied.lost === 0
      ? 'nothing in it could be read'
      : `${copied.captures} captures were carried over, ${copied.lost} could not be read`;
  return {
    moved: { at: new Date().toISOString(), file: aside, reason: error.what },
    story: `store ${path}: ${error.what}; what was there is ${aside} now; a new one was begun, ${text}`,
    copied,
  };
}

type Sqlite = ReturnType<typeof openDatabaseFile>;

/** Null when it does not even open. */
function salvage(aside: string, into: Sqlite): Copied | null {
  let damaged: Sqlite;
  try {
    damaged = openDatabaseFile(aside, { create: false });
  } catch {
    return null;
  }
  try {
    return copyStore(damaged, into);
  } finally {
    damaged.close();
  }
}
