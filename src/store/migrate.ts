import type Sqlite from 'better-sqlite3';
import { sqliteColumns } from '../../migrations/column-types.js';
import { dispensable, migrations } from '../../migrations/index.js';
import { LoopError } from '../core/errors.js';
import { applicationId } from './application-id.js';
import type { Database } from './connect.js';
import { codeOf, corrupt, storeError } from './store-error.js';

const migrationTable = 'loop_migrations';

export interface MigrateOptions {
  /** Is told, in a line for people, that it takes a while now. */
  readonly tell?: ((line: string) => void) | undefined;
}

/**
 * Brings the tables to what this program knows; costs one small query when they are. What cannot be
 * written, and lacks nothing but what makes it fast, is left as it is.
 * @throws LOOP_STORE_NEWER when a newer loop has been here, LOOP_STORE_CORRUPT when the file is
 * a database of another program
 */
export async function migrate(
  file: Sqlite.Database,
  db: Database,
  { tell }: MigrateOptions = {},
): Promise<void> {
  const known = migrations(sqliteColumns);
  try {
    refuseForeign(file);
    const missing = pending(file, Object.keys(known));
    if (missing.length === 0) return;
    // SQLite's DDL is transactional, and the write lock makes the processes of a gateway take
    // turns: the second finds nothing pending. kysely assumes neither, so both are done here.
    try {
      file.exec('begin immediate');
      await applyPending(file, db, { known, tell });
      file.exec('commit');
    } catch (error) {
      if (file.inTransaction) file.exec('rollback');
      if (isUnwritable(error) && missing.every((name) => dispensable.has(name))) return;
      throw error;
    }
  } catch (error) {
    throw storeError(error, file.name);
  }
}

function isUnwritable(error: unknown): boolean {
  return /^SQLITE_(READONLY|CANTOPEN)/.test(codeOf(error));
}

function whatIsDone(file: Sqlite.Database): string {
  const count = file.prepare<[], number>('select count(*) from captures').pluck().get();
  return `store ${file.name}: brought up to date with this loop, once; it takes about a second for each 100,000 of its ${count} captures`;
}

async function applyPending(
  file: Sqlite.Database,
  db: Database,
  { known, tell }: { readonly known: ReturnType<typeof migrations> } & MigrateOptions,
): Promise<void> {
  const missing = pending(file, Object.keys(known));
  if (missing.length === 0) return;
  // The first write: here a file that cannot be written is found out.
  file.pragma(`application_id = ${applicationId}`);
  if (missing.length < Object.keys(known).length) tell?.(whatIsDone(file));
  // Loaded here: a file that is up to date, as nearly all are, needs none of it.
  const { Migrator } = await import('kysely/migration');
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...known }) },
    migrationTableName: migrationTable,
    migrationLockTableName: `${migrationTable}_lock`,
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

/**
 * Whether there is nothing to be done to it before it can be read; changes nothing.
 * @throws LOOP_STORE_NEWER, LOOP_STORE_CORRUPT
 */
export function isUpToDate(file: Sqlite.Database): boolean {
  refuseForeign(file);
  return pending(file, Object.keys(migrations(sqliteColumns))).length === 0;
}

/** @throws LOOP_STORE_NEWER when a newer loop has changed the tables since the file was opened */
export function refuseNewer(file: Sqlite.Database): void {
  pending(file, Object.keys(migrations(sqliteColumns)));
}

/** Names of the migrations that the file has not had yet. */
function pending(file: Sqlite.Database, known: readonly string[]): string[] {
  const applied = appliedIn(file);
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new LoopError(
      'LOOP_STORE_NEWER',
      `store ${file.name}: written by a newer loop: expected migrations up to ${known.at(-1)}, ` +
        `got ${unknown.join(', ')}. Use that version of loop, or set store.url to another place.`,
    );
  }
  return known.filter((name) => !applied.includes(name));
}

function appliedIn(file: Sqlite.Database): string[] {
  if (!tableNames(file).includes(migrationTable)) return [];
  return file.prepare<[], string>(`select name from ${migrationTable}`).pluck().all();
}

function refuseForeign(file: Sqlite.Database): void {
  if (file.pragma('application_id', { simple: true }) === applicationId) return;
  const tables = tableNames(file);
  if (tables.length > 0) {
    throw corrupt(file.name, `a database of another program (tables ${tables.join(', ')})`, {
      damage: 'foreign',
    });
  }
}

function tableNames(file: Sqlite.Database): string[] {
  return file
    .prepare<[], string>("select name from sqlite_master where type = 'table'")
    .pluck()
    .all();
}
