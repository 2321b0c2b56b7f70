import { type SelectQueryBuilder, sql } from 'kysely';
import type { ListFilter, ListPage, ListPart, ListPlace } from '../../core/capture-view.js';
import { wireText } from '../../core/wire-text.js';
import { whereFilter } from '../capture-filter.js';
import type { Database } from '../connect.js';
import { countCaptures } from '../find-captures.js';
import { summaryColumns, summaryOf } from '../list-captures.js';
import type { Tables } from '../schema.js';

type CaptureQuery<Columns> = SelectQueryBuilder<Tables, 'captures', Columns>;

/** A part of the list, newest first. */
export async function listPage(
  db: Database,
  filter: ListFilter,
  { limit, before, offset }: ListPart,
): Promise<Omit<ListPage, 'total'>> {
  let query = whereList(db.selectFrom('captures').select(summaryColumns), filter)
    .orderBy('captured_at_ms', 'desc')
    .orderBy('id', 'desc')
    // One more than asked for tells whether there is a next part.
    .limit(limit + 1);
  if (before !== undefined) query = query.where(isBehind(before));
  if (offset !== undefined) query = query.offset(offset);
  const captures = (await query.execute()).map(summaryOf);
  const last = captures.length > limit ? captures[limit - 1] : undefined;
  return {
    captures: captures.slice(0, limit),
    next: last === undefined ? null : { capturedAtMs: last.capturedAtMs, id: last.id },
  };
}

export async function countMatches(db: Database, filter: ListFilter): Promise<number> {
  if (!filter.text) return countCaptures(db, filter);
  const counted = db.selectFrom('captures').select(({ fn }) => fn.countAll<number>().as('count'));
  return (await whereList(counted, filter).executeTakeFirstOrThrow()).count;
}

/** Narrows a query to what the filter asks for. @throws LOOP_CLI_USAGE when the status is none */
export function whereList<Columns>(
  query: CaptureQuery<Columns>,
  { text, ...filter }: ListFilter,
): CaptureQuery<Columns> {
  const narrowed = whereFilter(query, filter);
  return text === undefined || text === '' ? narrowed : narrowed.where(hasText(text));
}

/** In the order of the list: compared as a pair, as the index is. */
function isBehind({ capturedAtMs, id }: ListPlace) {
  return sql<boolean>`(captured_at_ms, id) < (${capturedAtMs}, ${id})`;
}

/** Every row is looked at: there is no index for what stands somewhere in a text. */
function hasText(text: string) {
  const pattern = wireText(text).replace(/[\\%_]/g, '\\$&');
  const words = sql`method || ' ' || path || ' ' || destination || ' ' || rule || ' ' || coalesce(failed_at, '') || ' ' || coalesce(error, '')`;
  const id = /^\d{1,15}$/.test(text) ? Number(text) : -1;
  return sql<boolean>`(${words} like ${`%${pattern}%`} escape '\\'
    or trace_id like ${`${pattern}%`} escape '\\'
    or request_id like ${`${pattern}%`} escape '\\'
    or id = ${id})`;
}
