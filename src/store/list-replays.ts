import type { ReplaySummary } from '../core/replay.js';
import type { Database } from './connect.js';

/** Newest first; of one capture, or of all. */
export async function listReplays(db: Database, captureId?: number): Promise<ReplaySummary[]> {
  let query = db
    .selectFrom('replays')
    .select(['id', 'capture_id', 'namespace', 'verdict', 'started_at_ms', 'duration_ms'])
    .orderBy('id', 'desc');
  if (captureId !== undefined) query = query.where('capture_id', '=', captureId);
  return (await query.execute()).map((row) => ({
    id: row.id,
    capture: row.capture_id,
    namespace: row.namespace,
    verdict: row.verdict,
    startedAtMs: row.started_at_ms,
    durationMs: row.duration_ms,
  }));
}
