import type { RetentionConfig } from '../core/config.js';
import type { AgeGuard, ClockReading } from './age-guard.js';
import { deletingCaptures, type Pace } from './delete-captures.js';
import { freeingSpace, usedBytes } from './file-space.js';
import type { OpenDatabase } from './open-database.js';

/** Deletes past the bound, so that not each further capture has to make room for itself. */
const bytesKeptShare = 0.95;
const capturesPerStep = 200;
/** To name more of them at once would take longer than a step. */
const capturesPerLook = 10_000;

export interface RetentionRun extends Pace {
  readonly retention: RetentionConfig;
  readonly now: ClockReading;
  /** With one, those that are too old go only as it allows. */
  readonly guard?: AgeGuard | undefined;
}

/**
 * Deletes the oldest captures until age, count and bytes are within their bounds, and gives the
 * space back: a step at a time, each of which tells how many captures went. When they are, it costs
 * three small queries.
 */
export async function* retaining(
  database: OpenDatabase,
  run: RetentionRun,
): AsyncGenerator<number, void> {
  yield* deleteOlderThan(database, run.now.dateMs - run.retention.ageMs, run);
  yield* deleteBeyondCount(database, run);
  yield* deleteBeyondBytes(database, run);
  for (const _ of freeingSpace(database.file, run.retention.bytes, run)) yield 0;
}

/** All of it, step after step. Returns how many captures went. */
export async function applyRetention(database: OpenDatabase, run: RetentionRun): Promise<number> {
  let deleted = 0;
  for await (const count of retaining(database, run)) deleted += count;
  return deleted;
}

async function* deleteOlderThan(
  database: OpenDatabase,
  oldestMs: number,
  { now, guard, holdMs }: RetentionRun,
): AsyncGenerator<number, void> {
  if (guard?.believes(now) === false) return;
  const { db } = database;
  const { count: due } = await db
    .selectFrom('captures')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('captured_at_ms', '<', oldestMs)
    .executeTakeFirstOrThrow();
  const allowed =
    due === 0 ? 0 : (guard?.allowed(now, { due, all: await countCaptures(db) }) ?? due);
  if (allowed === due) {
    await db.deleteFrom('gateway_runs').where('updated_at_ms', '<', oldestMs).execute();
  }
  for (let left = allowed; left > 0; left -= capturesPerLook) {
    const rows = await db
      .selectFrom('captures')
      .select('id')
      .where('captured_at_ms', '<', oldestMs)
      .orderBy('captured_at_ms')
      .limit(Math.min(left, capturesPerLook))
      .execute();
    const ids = rows.map(({ id }) => id);
    yield* deletingCaptures(database, ids, { holdMs });
  }
}

async function* deleteBeyondCount(
  database: OpenDatabase,
  { retention, holdMs }: RetentionRun,
): AsyncGenerator<number, void> {
  // Counted again each time: somebody else may delete, too.
  for (;;) {
    const excess = (await countCaptures(database.db)) - retention.captures;
    if (excess <= 0) return;
    const ids = await oldest(database.db, Math.min(excess, capturesPerLook));
    yield* deletingCaptures(database, ids, { holdMs });
  }
}

async function* deleteBeyondBytes(
  database: OpenDatabase,
  { retention: { bytes: bytesMax }, holdMs }: RetentionRun,
): AsyncGenerator<number, void> {
  const { file, db } = database;
  let used = usedBytes(file);
  if (used <= bytesMax) return;
  while (used > bytesMax * bytesKeptShare) {
    const captures = await countCaptures(db);
    if (captures === 0) break;
    // As many as would do if all were of one size; measured again after each step.
    const share = 1 - (bytesMax * bytesKeptShare) / used;
    const step = Math.min(capturesPerStep, Math.max(1, Math.floor(captures * share)));
    yield* deletingCaptures(database, await oldest(db, step), { holdMs });
    used = usedBytes(file);
  }
}

/** By the order in which they came: their dates are of a clock that may have been set. */
async function oldest(db: OpenDatabase['db'], count: number): Promise<number[]> {
  const rows = await db.selectFrom('captures').select('id').orderBy('id').limit(count).execute();
  return rows.map(({ id }) => id);
}

async function countCaptures(db: OpenDatabase['db']): Promise<number> {
  const { count } = await db
    .selectFrom('captures')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
