import type Sqlite from 'better-sqlite3';

/** Those with a list of values have one text per length. */
const statementsMax = 256;

/**
 * Statements of a database, each prepared once: that costs more than running it. One that is prepared
 * again and again also holds memory of SQLite's until it is collected as garbage, and V8 does not know
 * how much that is.
 */
export class KnownStatements {
  readonly #db: Sqlite.Database;
  readonly #known = new Map<string, Sqlite.Statement<unknown[], unknown>>();

  constructor(db: Sqlite.Database) {
    this.#db = db;
  }

  prepare<Given extends unknown[], Row>(source: string): Sqlite.Statement<Given, Row> {
    const known = this.#known.get(source);
    if (known !== undefined) return known as Sqlite.Statement<Given, Row>;
    if (this.#known.size >= statementsMax) this.#known.clear();
    const statement = this.#db.prepare<unknown[], unknown>(source);
    this.#known.set(source, statement);
    return statement as Sqlite.Statement<Given, Row>;
  }
}
