import { sql } from 'kysely';
import type { CaptureFilter } from '../core/store.js';
import { type NarrowOptions, whereFilter } from './capture-filter.js';
import type { Database } from './connect.js';

/** With fewer hops than this, a service's captures are found by them; else nearly all have it. */
const rareHopsMax = 2000;

/**
 * The numbers of the captures that match, newest first. By indexes alone: what they are sorted by is in
 * each of them, so that only of those that are listed a row is read.
 */
export async function findCaptures(db: Database, filter: CaptureFilter): Promise<number[]> {
  const options = await lookAhead(db, filter);
  let query = whereFilter(db.selectFrom('captures').select('id'), filter, options)
    .orderBy('captured_at_ms', 'desc')
    .orderBy('id', 'desc');
  if (filter.limit !== undefined) query = query.limit(filter.limit);
  return (await query.execute()).map(({ id }) => id);
}

/** How many there are; the filter's limit does not count. */
export async function countCaptures(db: Database, filter: CaptureFilter): Promise<number> {
  const { service, limit: _, ...others } = filter;
  if (service !== undefined && Object.values(others).every((value) => value === undefined)) {
    return countOfService(db, service);
  }
  const counted = db.selectFrom('captures').select(({ fn }) => fn.countAll<number>().as('count'));
  const query = whereFilter(counted, filter, await lookAhead(db, filter));
  return (await query.executeTakeFirstOrThrow()).count;
}

/** By the hops alone. */
async function countOfService(db: Database, service: string): Promise<number> {
  const captures = db
    .selectFrom('hops')
    .select('capture_id')
    .distinct()
    .where('service', '=', service)
    .as('captures');
  const counted = db.selectFrom(captures).select(({ fn }) => fn.countAll<number>().as('count'));
  return (await counted.executeTakeFirstOrThrow()).count;
}

/** SQLite plans without knowing how often a value occurs. */
async function lookAhead(db: Database, { service }: CaptureFilter): Promise<NarrowOptions> {
  if (service === undefined) return {};
  const next = await db
    .selectFrom('hops')
    .select(sql`1`.as('one'))
    .where('service', '=', service)
    .limit(1)
    .offset(rareHopsMax)
    .executeTakeFirst();
  return { isRareService: next === undefined };
}
