import type { RetentionConfig } from '../core/config.js';
import type { AgeGuard, ClockReading } from './age-guard.js';
import { deleteCaptures } from './delete-captures.js';
import { freeSpace, usedBytes } from './file-space.js';
import type { OpenDatabase } from './open-database.js';

/** Deletes past the bound, so that not each further capture has to make room for itself. */
const bytesKeptShare = 0.95;
const capturesPerStep = 200;

/**
 * Deletes the oldest captures until age, count and bytes are within their bounds, and gives the
 * space back. When they are, it costs three small queries. Returns how many captures went. With a
 * guard, those that are too old go only as it allows.
 */
export async function applyRetention(
  { file, db }: OpenDatabase,
  retention: RetentionConfig,
  now: ClockReading,
  guard?: AgeGuard,
): Promise<number> {
  let deleted = 0;
  deleted += await deleteOlderThan(db, now.dateMs - retention.ageMs, { now, guard });
  deleted += await deleteBeyondCount(db, retention.captures);
  deleted += await deleteBeyondBytes({ file, db }, retention.bytes);
  freeSpace(file, retention.bytes);
  return deleted;
}

interface AgeBound {
  readonly now: ClockReading;
  readonly guard: AgeGuard | undefined;
}

async function deleteOlderThan(
  db: OpenDatabase['db'],
  oldestMs: number,
  { now, guard }: AgeBound,
): Promise<number> {
  if (guard?.believes(now) === false) return 0;
  const rows = await db
    .selectFrom('captures')
    .select('id')
    .where('captured_at_ms', '<', oldestMs)
    .orderBy('captured_at_ms')
    .execute();
  const due = rows.length;
  const allowed =
    due === 0 ? 0 : (guard?.allowed(now, { due, all: await countCaptures(db) }) ?? due);
  if (allowed === due) {
    await db.deleteFrom('gateway_runs').where('updated_at_ms', '<', oldestMs).execute();
  }
  return deleteCaptures(
    db,
    rows.slice(0, allowed).map(({ id }) => id),
  );
}

async function deleteBeyondCount(db: OpenDatabase['db'], capturesMax: number): Promise<number> {
  const excess = (await countCaptures(db)) - capturesMax;
  return excess > 0 ? deleteOldest(db, excess) : 0;
}

async function deleteBeyondBytes({ file, db }: OpenDatabase, bytesMax: number): Promise<number> {
  let deleted = 0;
  let used = usedBytes(file);
  if (used <= bytesMax) return 0;
  while (used > bytesMax * bytesKeptShare) {
    const captures = await countCaptures(db);
    if (captures === 0) break;
    // As many as would do if all were of one size; measured again after each step.
    const share = 1 - (bytesMax * bytesKeptShare) / used;
    const step = Math.min(capturesPerStep, Math.max(1, Math.floor(captures * share)));
    deleted += await deleteOldest(db, step);
    used = usedBytes(file);
  }
  return deleted;
}

/** By the order in which they came: their dates are of a clock that may have been set. */
async function deleteOldest(db: OpenDatabase['db'], count: number): Promise<number> {
  const rows = await db.selectFrom('captures').select('id').orderBy('id').limit(count).execute();
  return deleteCaptures(
    db,
    rows.map(({ id }) => id),
  );
}

async function countCaptures(db: OpenDatabase['db']): Promise<number> {
  const { count } = await db
    .selectFrom('captures')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
