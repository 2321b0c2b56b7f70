import type Sqlite from 'better-sqlite3';
import type { ListFilter } from '../../core/capture-view.js';
import type { Database } from '../connect.js';
import { countMatches } from './list-page.js';

/** While others write, a count that is dear is good enough for so long: each part of a list asks. */
const staleMs = 1000;
const dearMs = 5;
const countsMax = 50;

interface Count {
  readonly total: number;
  readonly version: unknown;
  readonly atMs: number;
  readonly isDear: boolean;
}

/** How many captures match a filter; what was counted is remembered as long as nobody writes. */
export class Totals {
  readonly #file: Sqlite.Database;
  readonly #db: Database;
  readonly #now: () => number;
  readonly #counts = new Map<string, Count>();

  constructor(file: Sqlite.Database, db: Database, now: () => number) {
    this.#file = file;
    this.#db = db;
    this.#now = now;
  }

  async count(filter: ListFilter): Promise<number> {
    const key = JSON.stringify(filter);
    const known = this.#counts.get(key);
    const version = this.#file.pragma('data_version', { simple: true });
    const atMs = this.#now();
    const isGoodEnough = known?.isDear && atMs - known.atMs < staleMs;
    if (known !== undefined && (known.version === version || isGoodEnough)) return known.total;
    const total = await countMatches(this.#db, filter);
    if (this.#counts.size >= countsMax) this.#counts.clear();
    this.#counts.set(key, { total, version, atMs, isDear: this.#now() - atMs > dearMs });
    return total;
  }
}
