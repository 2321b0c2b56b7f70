import type Sqlite from 'better-sqlite3';
import { connect, type Database } from './connect.js';
import { type DatabaseFileOptions, openDatabaseFile } from './database-file.js';
import { type MigrateOptions, migrate } from './migrate.js';

export interface OpenDatabase {
  /** For what is SQLite's own: pragmas, checkpoints. */
  readonly file: Sqlite.Database;
  /** For every query. */
  readonly db: Database;
}

/**
 * Opens the file and brings its tables up to date.
 * @throws LOOP_STORE_NOT_FOUND, LOOP_STORE_UNWRITABLE, LOOP_STORE_CORRUPT, LOOP_STORE_NEWER
 */
export async function openDatabase(
  path: string,
  options: DatabaseFileOptions & MigrateOptions,
): Promise<OpenDatabase> {
  const file = openDatabaseFile(path, options);
  try {
    const db = connect(file);
    await migrate(file, db, options);
    return { file, db };
  } catch (error) {
    file.close();
    throw error;
  }
}
