import type { ReplaySummary } from '../core/replay.js';
import type { Database } from './connect.js';
import type { ReplaysTable } from './schema.js';

export const replayColumns = [
  'id',
  'capture_id',
  'namespace',
  'verdict',
  'started_at_ms',
  'duration_ms',
] as const satisfies readonly (keyof ReplaysTable)[];

/** Newest first; of one capture, or of all. */
export async function listReplays(
  db: Database,
  captureId?: number,
  limit?: number,
): Promise<ReplaySummary[]> {
  let query = db.selectFrom('replays').select(replayColumns).orderBy('id', 'desc');
  if (captureId !== undefined) query = query.where('capture_id', '=', captureId);
  if (limit !== undefined) query = query.limit(limit);
  return (await query.execute()).map(replaySummaryOf);
}

export function replaySummaryOf(
  row: Pick<ReplaysTable, (typeof replayColumns)[number]>,
): ReplaySummary {
  return {
    id: row.id,
    capture: row.capture_id,
    namespace: row.namespace,
    verdict: row.verdict,
    startedAtMs: row.started_at_ms,
    durationMs: row.duration_ms,
  };
}
