import type { StoreConfig } from '../core/config.js';
import type { Recordings, Store } from '../core/store.js';
import { deleteCaptures, type Pace } from './delete-captures.js';
import { readDrops } from './drops.js';
import { freeSpace } from './file-space.js';
import { countCaptures, findCaptures } from './find-captures.js';
import { hurry } from './hurry.js';
import { captureParts, listCaptures } from './list-captures.js';
import { listReplays } from './list-replays.js';
import { identify } from './live/look.js';
import type { MigrateOptions } from './migrate.js';
import { type OpenDatabase, openDatabase } from './open-database.js';
import { readClocks } from './read-clocks.js';
import { applyRetention } from './retention.js';
import { codeOf, replaced, storeError } from './store-error.js';

/** A gateway that writes meanwhile waits for about a second at most; its traffic for nothing. */
const pace: Pace = { holdMs: 700 };

/**
 * Opens the store for a command, beside a gateway that may be writing. What needs msgpackr is
 * loaded on first use, so that listing starts fast.
 * @throws LOOP_STORE_NOT_FOUND, LOOP_STORE_NEWER, LOOP_STORE_CORRUPT, LOOP_STORE_UNWRITABLE
 */
export async function openStore(
  { path, retention }: StoreConfig,
  { create = false, tell }: { readonly create?: boolean } & MigrateOptions = {},
): Promise<Store> {
  const database = await openDatabase(path, { create, tell });
  const { file, db } = database;

  const inStore = workIn(path);
  const remove = (ids: readonly number[]): number => {
    hurry(database);
    const deleted = deleteCaptures(database, ids, pace);
    freeSpace(file, retention.bytes, pace);
    return deleted;
  };

  return {
    ...recordingsOf(database, path),
    deleteCaptures: (ids) => inStore(async () => remove(ids)),
    prune: (filter) =>
      inStore(async () => {
        if (filter !== undefined) return remove(await findCaptures(db, filter));
        hurry(database);
        return applyRetention(database, { retention, now: readClocks(), ...pace });
      }),
    reserveReplay: () => inStore(async () => (await import('./replays.js')).reserveReplay(db)),
    saveCapture: (capture, redact) =>
      inStore(async () => {
        const { saveCapture } = await import('./save-capture.js');
        const { createRedactor } = await import('./redact/redact-chain.js');
        return saveCapture(database, capture, createRedactor(redact));
      }),
    saveReplay: (replay) =>
      inStore(async () => (await import('./replays.js')).saveReplay(db, replay)),
  };
}

/** Opens the store at `path` to look at it. @throws as `openStore` */
export async function openRecordings(
  path: string,
  { tell }: MigrateOptions = {},
): Promise<Recordings> {
  return recordingsOf(await openDatabase(path, { create: false, tell }), path);
}

function recordingsOf({ file, db }: OpenDatabase, path: string): Recordings {
  const inStore = workIn(path);
  return {
    listCaptures: (filter) => listCaptures(db, filter, inStore),
    captureParts: (filter) => captureParts(db, filter, inStore),
    countCaptures: (filter) => inStore(() => countCaptures(db, filter)),
    getCapture: (id) =>
      inStore(async () => (await import('./read-capture.js')).readCapture(db, id)),
    drops: (sinceMs) => inStore(() => readDrops(db, sinceMs)),
    listReplays: (captureId) => inStore(() => listReplays(db, captureId)),
    getReplay: (id) => inStore(async () => (await import('./replays.js')).getReplay(db, id)),
    close: async () => {
      await db.destroy();
      file.close();
    },
  };
}

type Work = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * What SQLite reports while it works is told like what it reports when it opens. It goes on in a file
 * that was taken from under it: what it says of that is not of the store any more.
 */
function workIn(path: string): Work {
  const opened = identify(path);
  const refuseReplaced = () => {
    if (identify(path) !== opened) throw replaced(path);
  };
  return async (work) => {
    refuseReplaced();
    try {
      const result = await work();
      refuseReplaced();
      return result;
    } catch (error) {
      refuseReplaced();
      throw /^(SQLITE|Z)_/.test(codeOf(error)) ? storeError(error, path) : error;
    }
  };
}
