import type { CaptureSummary } from '../core/capture.js';
import type { CaptureFilter } from '../core/store.js';
import type { Database } from './connect.js';
import { findCaptures } from './find-captures.js';
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
 * Newest first: their numbers at once, then their rows, a part at a time. Each is a query of its own, so
 * that no snapshot is held open, and the log of the database not kept from being emptied, while somebody
 * reads. `ask` is around each.
 */
export async function* captureParts(
  db: Database,
  filter: CaptureFilter,
  ask: <Result>(work: () => Promise<Result>) => Promise<Result> = (work) => work(),
): AsyncGenerator<CaptureSummary[]> {
  const ids = await ask(() => findCaptures(db, filter));
  for (let from = 0; from < ids.length; from += rowsPerPart) {
    const part = await ask(() => readPart(db, ids.slice(from, from + rowsPerPart)));
    if (part.length > 0) yield part;
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

/** In the order of their numbers; without those that went meanwhile. */
async function readPart(db: Database, ids: readonly number[]): Promise<CaptureSummary[]> {
  const rows = await db
    .selectFrom('captures')
    .select(summaryColumns)
    .where('id', 'in', ids)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids
    .map((id) => byId.get(id))
    .filter((row) => row !== undefined)
    .map(summaryOf);
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
