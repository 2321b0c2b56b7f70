import { sql } from 'kysely';
import type { CaptureSummary } from '../core/capture.js';
import type { ListPlace } from '../core/capture-view.js';
import { compilePathGlob } from '../core/glob.js';
import type { CaptureFilter } from '../core/store.js';
import { wireText } from '../core/wire-text.js';
import { whereFilter } from './capture-filter.js';
import type { Database } from './connect.js';
import type { CaptureRow } from './schema.js';

export const summaryColumns = [
  'id',
  'trace_id',
  'request_id',
  'rule',
  'method',
  'path',
  'status',
  'error',
  'destination',
  'failed_at',
  'hops',
  'latency_ms',
  'captured_at_ms',
  'experiment',
] as const satisfies readonly (keyof CaptureRow)[];

/** A reader waits for a part of this many; a writer for none. */
const rowsPerPart = 1000;

type SummaryRow = Pick<CaptureRow, (typeof summaryColumns)[number]>;

/**
 * Newest first. Reads one table along its index, a part at a time: each is a query of its own, so
 * that no snapshot is held open, and the log of the database not kept from being emptied, while somebody reads.
 * `ask` is around each.
 */
export async function* captureParts(
  db: Database,
  filter: CaptureFilter,
  ask: <Result>(work: () => Promise<Result>) => Promise<Result> = (work) => work(),
): AsyncGenerator<CaptureSummary[]> {
  const wanted = globPart(filter);
  let left = filter.limit ?? Number.POSITIVE_INFINITY;
  let last: SummaryRow | undefined;
  while (left > 0) {
    const behind = last;
    const limit = wanted === null ? Math.min(left, rowsPerPart) : rowsPerPart;
    const rows = await ask(() => readPart(db, filter, { behind, limit }));
    const kept = wanted === null ? rows : rows.filter(wanted).slice(0, left);
    if (kept.length > 0) yield kept.map(summaryOf);
    left -= kept.length;
    if (rows.length < limit) return;
    last = rows.at(-1);
  }
}

/** All of them. */
export async function listCaptures(
  ...asked: Parameters<typeof captureParts>
): Promise<CaptureSummary[]> {
  const all: CaptureSummary[] = [];
  for await (const part of captureParts(...asked)) all.push(...part);
  return all;
}

export async function countCaptures(db: Database, filter: CaptureFilter): Promise<number> {
  if (filter.path === undefined) {
    const counted = db.selectFrom('captures').select(({ fn }) => fn.countAll<number>().as('count'));
    return (await whereFilter(counted, filter).executeTakeFirstOrThrow()).count;
  }
  let count = 0;
  const all = { ...filter, limit: undefined };
  for await (const part of captureParts(db, all)) count += part.length;
  return count;
}

/** In the order of the list: compared as a pair, as the index is. */
export function isBehind({ capturedAtMs, id }: ListPlace) {
  return sql<boolean>`(captured_at_ms, id) < (${capturedAtMs}, ${id})`;
}

function readPart(
  db: Database,
  filter: CaptureFilter,
  { behind, limit }: { readonly behind: SummaryRow | undefined; readonly limit: number },
): Promise<SummaryRow[]> {
  const query = whereFilter(db.selectFrom('captures').select(summaryColumns), filter)
    .orderBy('captured_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (behind === undefined) return query.execute();
  return query.where(isBehind({ capturedAtMs: behind.captured_at_ms, id: behind.id })).execute();
}

/** No two databases agree on globs; this one is the one that rules have. */
function globPart({ path }: CaptureFilter): ((row: SummaryRow) => boolean) | null {
  if (path === undefined) return null;
  const matches = compilePathGlob(wireText(path));
  return (row) => matches(withoutQuery(row.path));
}

export function summaryOf(row: SummaryRow): CaptureSummary {
  return {
    id: row.id,
    traceId: row.trace_id,
    requestId: row.request_id,
    rule: row.rule,
    method: row.method,
    path: row.path,
    status: row.status,
    error: row.error,
    destination: row.destination,
    failedAt: row.failed_at,
    hops: row.hops,
    latencyMs: row.latency_ms,
    capturedAtMs: row.captured_at_ms,
    ...(row.experiment !== null && { experiment: row.experiment }),
  };
}

function withoutQuery(path: string): string {
  const at = path.indexOf('?');
  return at === -1 ? path : path.slice(0, at);
}
