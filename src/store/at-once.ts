import type Sqlite from 'better-sqlite3';
import type { Compilable } from 'kysely';
import { KnownStatements } from './known-statements.js';
import type { OpenDatabase } from './open-database.js';

type Row = Readonly<Record<string, unknown>>;

/**
 * Runs what kysely writes without its promises: on the writer's thread nothing else is to come in
 * between. Statements are prepared once, and those of whole chains are written down once, too: kysely
 * needs longer to build an insert than SQLite to run it.
 */
export class AtOnce {
  readonly #file: Sqlite.Database;
  readonly #statements: KnownStatements;

  private constructor(file: Sqlite.Database) {
    this.#file = file;
    this.#statements = new KnownStatements(file);
  }

  /** The same for the same file, with what it has prepared. */
  static in({ file }: Pick<OpenDatabase, 'file'>): AtOnce {
    const known = byFile.get(file);
    if (known !== undefined) return known;
    const made = new AtOnce(file);
    byFile.set(file, made);
    return made;
  }

  /** All of it or nothing. The lock is taken at the beginning, see `connect.ts`. */
  transaction<Result>(work: () => Result): Result {
    return this.#file.transaction(work).immediate();
  }

  all<Found>(query: Compilable<Found>): Found[] {
    const { sql, parameters } = query.compile();
    return this.#statements.prepare<unknown[], Found>(sql).all(...parameters);
  }

  /** Returns how many rows it changed. */
  run(query: Compilable): number {
    const { sql, parameters } = query.compile();
    return this.#statements.prepare(sql).run(...parameters).changes;
  }

  /**
   * Writes a query down, to be run with other values.
   * @param query has `example` in it, and nothing else that varies, in the order of its keys
   */
  written<Given extends Row, Found>(
    query: Compilable<Found>,
    example: Given,
  ): Written<Given, Found> {
    const { sql, parameters } = query.compile();
    const names = Object.keys(example);
    const isInOrder = names.every((name, at) => Object.is(parameters[at], example[name]));
    if (!isInOrder || parameters.length !== names.length) {
      throw new TypeError(`expected the values of ${names} in this order, got: ${sql}`);
    }
    const statement = this.#statements.prepare<unknown[], Found>(sql);
    const valuesOf = (given: Given) => names.map((name) => given[name]);
    return {
      get: (given) => statement.get(...valuesOf(given)),
      run: (given) => Number(statement.run(...valuesOf(given)).lastInsertRowid),
    };
  }
}

/** A query that is run again and again. */
export interface Written<Given extends Row, Found = unknown> {
  get(given: Given): Found | undefined;
  /** Returns the id of the row that was inserted last. */
  run(given: Given): number;
}

const byFile = new WeakMap<Sqlite.Database, AtOnce>();
