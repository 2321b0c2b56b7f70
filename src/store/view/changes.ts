import type Sqlite from 'better-sqlite3';
import type { CaptureSummary } from '../../core/capture.js';
import type { StoreChanges } from '../../core/capture-view.js';
import type { Database } from '../connect.js';
import { summaryColumns, summaryOf } from '../list-captures.js';
import { replayColumns, replaySummaryOf } from '../list-replays.js';

/** More at once are not told one by one. */
const toldMax = 200;
/** For so long hops may follow that change what a list shows of a capture. */
const changingMs = 60_000;

/** Tells what others have written into a store, from one question to the next. */
export class ChangeTeller {
  readonly #file: Sqlite.Database;
  readonly #db: Database;
  readonly #now: () => number;
  #version: unknown = null;
  #total = 0;
  #lastId = 0;
  #lastReplay = 0;
  /** What was told of captures that may still change. */
  readonly #told = new Map<number, { readonly text: string; readonly atMs: number }>();

  constructor(file: Sqlite.Database, db: Database, now: () => number) {
    this.#file = file;
    this.#db = db;
    this.#now = now;
  }

  /** Null when nothing has changed; the first answer has the total alone. */
  async next(): Promise<StoreChanges | null> {
    // It changes whenever another connection has written, whatever it wrote.
    const version = this.#file.pragma('data_version', { simple: true });
    if (version === this.#version) return null;
    const isFirst = this.#version === null;
    this.#version = version;
    // In one transaction: what is counted and what is read are of one moment.
    return this.#db
      .transaction()
      .setAccessMode('read only')
      .execute((db) => (isFirst ? this.#begin(db) : this.#look(db)));
  }

  async #begin(db: Database): Promise<StoreChanges> {
    this.#told.clear();
    this.#lastId = await lastId(db, 'captures');
    this.#lastReplay = await lastId(db, 'replays');
    this.#total = await countCaptures(db);
    return {
      ...{ isReset: false, captures: [], hasDeleted: false, replays: [] },
      total: this.#total,
    };
  }

  async #look(db: Database): Promise<StoreChanges | null> {
    const changed = await this.#changed(db);
    const fresh = await this.#fresh(db);
    if (fresh.length > toldMax) return { ...(await this.#begin(db)), isReset: true };
    const replays = await this.#replays(db);
    const total = await countCaptures(db);
    const hasDeleted = total < this.#total + fresh.length;
    this.#total = total;
    const captures = [...changed, ...fresh];
    if (captures.length === 0 && replays.length === 0 && !hasDeleted) return null;
    return { isReset: false, captures, hasDeleted, replays, total };
  }

  async #fresh(db: Database): Promise<CaptureSummary[]> {
    const rows = await db
      .selectFrom('captures')
      .select(summaryColumns)
      .where('id', '>', this.#lastId)
      .orderBy('id')
      .limit(toldMax + 1)
      .execute();
    const fresh = rows.map(summaryOf);
    this.#lastId = fresh.at(-1)?.id ?? this.#lastId;
    for (const capture of fresh) this.#note(capture);
    return fresh;
  }

  async #replays(db: Database) {
    const rows = await db
      .selectFrom('replays')
      .select(replayColumns)
      .where('id', '>', this.#lastReplay)
      .orderBy('id')
      .limit(toldMax)
      .execute();
    this.#lastReplay = rows.at(-1)?.id ?? this.#lastReplay;
    return rows.map(replaySummaryOf);
  }

  /** Of those told lately, the ones that are another by now. */
  async #changed(db: Database): Promise<CaptureSummary[]> {
    const oldest = this.#now() - changingMs;
    for (const [id, { atMs }] of this.#told) if (atMs < oldest) this.#told.delete(id);
    const ids = [...this.#told.keys()].slice(-toldMax);
    if (ids.length === 0) return [];
    const rows = await db
      .selectFrom('captures')
      .select(summaryColumns)
      .where('id', 'in', ids)
      .orderBy('id')
      .execute();
    const changed = rows
      .map(summaryOf)
      .filter((capture) => this.#told.get(capture.id)?.text !== JSON.stringify(capture));
    for (const capture of changed) this.#note(capture);
    return changed;
  }

  #note(capture: CaptureSummary): void {
    this.#told.set(capture.id, { text: JSON.stringify(capture), atMs: this.#now() });
  }
}

async function lastId(db: Database, table: 'captures' | 'replays'): Promise<number> {
  const row = await db.selectFrom(table).select('id').orderBy('id', 'desc').limit(1);
  return (await row.executeTakeFirst())?.id ?? 0;
}

async function countCaptures(db: Database): Promise<number> {
  const counted = db.selectFrom('captures').select(({ fn }) => fn.countAll<number>().as('count'));
  return (await counted.executeTakeFirstOrThrow()).count;
}
