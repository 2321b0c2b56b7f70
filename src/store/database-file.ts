import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { corrupt, notFound, storeError } from './store-error.js';

export interface DatabaseFileOptions {
  /** False for those who only read: a mistyped path must not leave an empty store behind. */
  readonly create: boolean;
  /** How long to wait for another process that is writing. */
  readonly busyMs?: number | undefined;
}

const busyMsDefault = 5000;
/**
 * So long the write-ahead log gets before it is written back, and it shrinks to that after a burst. Digests
 * are without order, so that most pages of their index change in each transaction; a longer log has each
 * page written back once for several of them.
 */
const walBytes = 16 * 1024 * 1024;

/**
 * Opens the SQLite file with loop's settings.
 * @throws LOOP_STORE_NOT_FOUND, LOOP_STORE_UNWRITABLE, LOOP_STORE_CORRUPT
 */
export function openDatabaseFile(path: string, options: DatabaseFileOptions): Sqlite.Database {
  try {
    if (options.create) createPrivately(path);
    else refuseNothing(path);
    const database = new Sqlite(path, { timeout: options.busyMs ?? busyMsDefault });
    try {
      configure(database);
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  } catch (error) {
    throw storeError(error, path);
  }
}

/** An empty file is refused, too: to look into it would make a database of it, and end its log. */
export function refuseNothing(path: string): void {
  if (!existsSync(path)) throw notFound(path);
  if (isOtherThanFile(path)) throw new Error('something that is no file');
  if (statSync(path).size === 0) throw corrupt(path, 'an empty file', { damage: 'no-database' });
}

/**
 * Captures hold what users sent, so no one else may read them. SQLite gives `-wal` and `-shm` the
 * mode of the database file: creating that one by hand settles all three, from the first byte on.
 */
export function createPrivately(path: string): void {
  makeFolder(dirname(path));
  // A pipe would be waited for, for ever.
  if (isOtherThanFile(path)) throw new Error('something that is no file');
  closeSync(openSync(path, 'a', 0o600));
}

function isOtherThanFile(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile();
}

/**
 * With the folders above it. Not by `recursive`: where a folder can never be (`/proc/x`), Node 20
 * tries for ever.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it in the meantime.
    if (!existsSync(folder)) throw error;
  }
}

function configure(database: Sqlite.Database): void {
  // Only takes on an empty file, before the first table: deleted captures give their space back.
  database.pragma('auto_vacuum = INCREMENTAL');
  if (database.pragma('journal_mode', { simple: true }) !== 'wal') {
    database.pragma('journal_mode = WAL');
  }
  // With WAL, NORMAL loses nothing when a process dies; a power cut may cost the last commits,
  // never the database.
  database.pragma('synchronous = NORMAL');
  database.pragma('foreign_keys = ON');
  database.pragma(`journal_size_limit = ${walBytes}`);
  const pageBytes = Number(database.pragma('page_size', { simple: true }));
  database.pragma(`wal_autocheckpoint = ${walBytes / pageBytes}`);
}
