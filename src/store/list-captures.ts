import type { CaptureSummary } from '../core/capture.js';
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
] as const satisfies readonly (keyof CaptureRow)[];

/** Newest first. Reads one table, along its index. */
export async function listCaptures(db: Database, filter: CaptureFilter): Promise<CaptureSummary[]> {
  let query = whereFilter(db.selectFrom('captures').select(summaryColumns), filter)
    .orderBy('captured_at_ms', 'desc')
    .orderBy('id', 'desc');
  const { path, limit } = filter;
  if (path === undefined) {
    if (limit !== undefined) query = query.limit(limit);
    return (await query.execute()).map(summaryOf);
  }
  // No two databases agree on globs; this one is the one that rules have.
  const matches = compilePathGlob(wireText(path));
  const rows = (await query.execute()).filter((row) => matches(withoutQuery(row.path)));
  return rows.slice(0, limit).map(summaryOf);
}

export function summaryOf(row: Pick<CaptureRow, (typeof summaryColumns)[number]>): CaptureSummary {
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
  };
}

function withoutQuery(path: string): string {
  const at = path.indexOf('?');
  return at === -1 ? path : path.slice(0, at);
}
