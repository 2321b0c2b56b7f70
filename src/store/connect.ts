import type Sqlite from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type TransactionSettings,
} from 'kysely';
import { KnownStatements } from './known-statements.js';
import { addPathGlob } from './path-glob.js';
import type { Tables } from './schema.js';

export type Database = Kysely<Tables>;

/** kysely over one open SQLite file; `destroy()` closes the file when a query was made. */
export function connect(file: Sqlite.Database): Database {
  addPathGlob(file);
  return new Kysely<Tables>({ dialect: new LoopSqliteDialect(file) });
}

class LoopSqliteDialect extends SqliteDialect {
  readonly #file: Sqlite.Database;

  constructor(file: Sqlite.Database) {
    super({ database: file });
    this.#file = file;
  }

  override createDriver(): Driver {
    return new LoopSqliteDriver(this.#file);
  }
}

class LoopSqliteDriver extends SqliteDriver {
  readonly #file: Sqlite.Database;

  constructor(file: Sqlite.Database) {
    super({ database: withStatementCache(file) });
    this.#file = file;
  }

  /**
   * A transaction that reads and then writes cannot wait for another writer: SQLite answers
   * SQLITE_BUSY at once, whatever the timeout. So the write lock is taken at the beginning,
   * unless the transaction says that it only reads.
   */
  override async beginTransaction(
    connection: DatabaseConnection,
    settings?: TransactionSettings,
  ): Promise<void> {
    const begin = settings?.accessMode === 'read only' ? 'begin' : 'begin immediate';
    await connection.executeQuery(CompiledQuery.raw(begin));
  }

  /** After some errors (disk full) SQLite has rolled back by itself; the first error is the news. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#file.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** The writer runs the same few statements all day. */
function withStatementCache(file: Sqlite.Database): SqliteDatabase {
  const statements = new KnownStatements(file);
  return { close: () => file.close(), prepare: (text) => statements.prepare(text) };
}
