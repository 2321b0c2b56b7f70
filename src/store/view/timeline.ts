import { sql } from 'kysely';
import type { ListFilter, Timeline } from '../../core/capture-view.js';
import type { Database } from '../connect.js';
import { whereList } from './list-page.js';

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];

/** Lengths that people count time in. */
const bucketLengths: readonly number[] = [
  ...[1, 2, 5, 10, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 30].map((count) => count * minute),
  ...[1, 2, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 28].map((count) => count * day),
];

/**
 * How many captures each rule made, in no more than `bucketsMax` buckets. It reaches from `sinceMs`,
 * else the oldest match, to `untilMs`, else now or, without `sinceMs`, the newest match.
 */
export async function readTimeline(
  db: Database,
  filter: ListFilter,
  bucketsMax: number,
  nowMs: number,
): Promise<Timeline | null> {
  const { first, last } = await span(db, filter);
  if (first === null || last === null) return null;
  const since = filter.sinceMs ?? first;
  const until = Math.max(filter.untilMs ?? (filter.sinceMs === undefined ? last : nowMs), last);
  const bucketMs = bucketLength(until - since, bucketsMax);
  const fromMs = Math.floor(since / bucketMs) * bucketMs;
  const buckets = Math.floor((until - fromMs) / bucketMs) + 1;
  const rows = await whereList(db.selectFrom('captures'), filter)
    .select(['rule', bucketOf(fromMs, bucketMs).as('bucket'), sql<number>`count(*)`.as('count')])
    .groupBy(['rule', 'bucket'])
    .execute();
  return { fromMs, toMs: fromMs + buckets * bucketMs, bucketMs, rules: byRule(rows, buckets) };
}

/** Two questions: SQLite answers each of them from one end of an index, and no other way. */
async function span(db: Database, filter: ListFilter) {
  const moment = (direction: 'asc' | 'desc') =>
    whereList(db.selectFrom('captures').select('captured_at_ms'), filter)
      .orderBy('captured_at_ms', direction)
      .limit(1)
      .executeTakeFirst();
  const [first, last] = [await moment('asc'), await moment('desc')];
  return { first: first?.captured_at_ms ?? null, last: last?.captured_at_ms ?? null };
}

function bucketOf(fromMs: number, bucketMs: number) {
  return sql<number>`cast((captured_at_ms - ${fromMs}) / ${bucketMs} as integer)`;
}

/** With one to spare: the first bucket begins before the span does. */
export function bucketLength(spanMs: number, bucketsMax: number): number {
  const fits = (length: number) => spanMs / length <= bucketsMax - 1;
  const longest = 28 * day;
  return bucketLengths.find(fits) ?? Math.ceil(spanMs / (bucketsMax - 1) / longest) * longest;
}

function byRule(
  rows: readonly { readonly rule: string; readonly bucket: number; readonly count: number }[],
  buckets: number,
): Timeline['rules'] {
  const counts = new Map<string, number[]>();
  for (const { rule, bucket, count } of rows) {
    const own = counts.get(rule) ?? new Array<number>(buckets).fill(0);
    own[bucket] = count;
    counts.set(rule, own);
  }
  return [...counts]
    .map(([rule, own]) => ({ rule, total: own.reduce((sum, each) => sum + each, 0), counts: own }))
    .sort((one, other) => other.total - one.total || (one.rule < other.rule ? -1 : 1));
}
