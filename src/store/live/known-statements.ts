import type Sqlite from 'better-sqlite3';

/**
 * Statements of a database, each prepared once. One that is prepared again and again holds memory
 * of SQLite's until it is collected as garbage, and V8 does not know how much that is.
 */
export class KnownStatements {
  readonly #db: Sqlite.Database;
  readonly #known = new Map<string, Sqlite.Statement<unknown[], unknown>>();

  constructor(db: Sqlite.Database) {
    this.#db = db;
  }

  prepare<Given extends unknown[], Row>(source: string): Sqlite.Statement<Given, Row> {
    const statement = this.#known.get(source) ?? this.#db.prepare<unknown[], unknown>(source);
    this.#known.set(source, statement);
    return statement as Sqlite.Statement<Given, Row>;
  }
}
