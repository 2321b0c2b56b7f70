import Sqlite from 'better-sqlite3';
import type { RecentRecordings } from '../core/store.js';

/** A shell waits for it: rather nothing than late. */
const busyMs = 100;

/**
 * The newest captures and replays, for completion: by SQL alone, as loading a query builder takes
 * longer than the query, and without bringing the tables up to date, as Tab is to change nothing.
 * @throws what SQLite does, where there is no store or one of another version
 */
export function readRecent(path: string, limit: number): RecentRecordings {
  const file = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: busyMs });
  try {
    return {
      captures: file
        .prepare<[number], RecentRecordings['captures'][number]>(
          `select id, method, path, status, error, rule, captured_at_ms as capturedAtMs
             from captures order by captured_at_ms desc, id desc limit ?`,
        )
        .all(limit),
      replays: file
        .prepare<[number], RecentRecordings['replays'][number]>(
          'select id, capture_id as capture, namespace, verdict from replays order by id desc limit ?',
        )
        .all(limit),
    };
  } finally {
    file.close();
  }
}
