import Sqlite from 'better-sqlite3';
import type { StoreChanges, StoreView } from '../../core/capture-view.js';
import { connect, type Database } from '../connect.js';
import { refuseNothing } from '../database-file.js';
import { listReplays } from '../list-replays.js';
import { identify } from '../live/look.js';
import { isUpToDate } from '../migrate.js';
import { codeOf, storeError } from '../store-error.js';
import { ChangeTeller } from './changes.js';
import { listPage } from './list-page.js';
import { readTimeline } from './timeline.js';
import { Totals } from './totals.js';

/** How long to wait for another process that begins its log anew; else nobody locks a reader out. */
const busyMs = 2000;

interface Opened {
  readonly file: Sqlite.Database;
  readonly db: Database;
  /** Who was at the path when it was opened. */
  readonly identity: string | null;
  readonly changes: ChangeTeller;
  readonly totals: Totals;
}

/**
 * Looks at the store at `path`, which it opens with the first question, and again when it is another
 * file by then. Each question may be refused for what is wrong with the store just then. What a list
 * does not need is loaded on first use.
 */
export function openView(path: string, now: () => number): StoreView {
  let opened: Opened | null = null;
  let isReset = false;

  const forget = () => {
    opened?.file.close();
    // Whoever heard of what was in the other file has to read all of it again.
    isReset ||= opened !== null;
    opened = null;
  };
  const open = async (): Promise<Opened> => {
    if (opened !== null && identify(path) !== opened.identity) forget();
    opened ??= await openReadOnly(path, now);
    return opened;
  };
  const ask = async <Answer>(question: (store: Opened) => Promise<Answer>): Promise<Answer> => {
    try {
      return await question(await open());
    } catch (error) {
      if (!/^(SQLITE|Z)_/.test(codeOf(error))) throw error;
      forget();
      throw storeError(error, path);
    }
  };

  return {
    list: (filter, part) =>
      ask(async ({ db, totals }) => ({
        ...(await listPage(db, filter, part)),
        total: await totals.count(filter),
      })),
    timeline: (filter, bucketsMax, nowMs) =>
      ask(({ db }) => readTimeline(db, filter, bucketsMax, nowMs)),
    getCapture: (id) =>
      ask(async ({ db }) => (await import('../read-capture.js')).readCapture(db, id)),
    listReplays: (captureId, limit) => ask(({ db }) => listReplays(db, captureId, limit)),
    getReplay: (id) => ask(async ({ db }) => (await import('../replays.js')).getReplay(db, id)),
    changes: () =>
      ask(async ({ changes }): Promise<StoreChanges | null> => {
        const told = await changes.next();
        if (told === null || !isReset) return told;
        isReset = false;
        return { ...told, isReset: true };
      }),
    close: forget,
  };
}

async function openReadOnly(path: string, now: () => number): Promise<Opened> {
  const identity = identify(path);
  let file: Sqlite.Database | undefined;
  try {
    refuseNothing(path);
    file = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: busyMs });
    if (!isUpToDate(file)) {
      file.close();
      // An older store: its tables are brought up to date, as by every other command.
      const { openDatabase } = await import('../open-database.js');
      const { db, file: writable } = await openDatabase(path, { create: false });
      await db.destroy();
      writable.close();
      file = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: busyMs });
    }
    const db = connect(file);
    return {
      ...{ file, db, identity },
      changes: new ChangeTeller(file, db, now),
      totals: new Totals(file, db, now),
    };
  } catch (error) {
    file?.close();
    throw storeError(error, path);
  }
}
