import { calleeName } from '../core/callee-name.js';
import { arrangeChain } from '../core/chain.js';
import type { SummaryLink } from './hop-row.js';
import type { CaptureRow } from './schema.js';

/** The columns of a capture that repeat what its hops say. */
export type SummaryColumns = Pick<
  CaptureRow,
  | 'method'
  | 'path'
  | 'status'
  | 'answered_status'
  | 'error'
  | 'destination'
  | 'failed_at'
  | 'hops'
  | 'latency_ms'
>;

/** What a listing shows of a chain: its entry hop, and where it failed. */
export function summarize(links: readonly SummaryLink[]): SummaryColumns {
  const chain = arrangeChain(links);
  const entry = chain.hops[chain.entry ?? -1]?.record;
  const failed = chain.hops[chain.failed ?? -1]?.record;
  return {
    method: entry?.method ?? '',
    path: entry?.path ?? '',
    status: entry?.status ?? null,
    answered_status: entry?.answeredStatus ?? null,
    error: entry?.error ?? null,
    destination: entry === undefined ? '' : calleeName(entry),
    failed_at: failed === undefined ? null : calleeName(failed),
    hops: links.length,
    latency_ms: latencyOf(entry),
  };
}

/** As long as the caller waited, with the attempts before the last. */
function latencyOf(entry: SummaryLink | undefined): number | null {
  if (entry === undefined || entry.durationMs === null) return null;
  return entry.durationMs + (entry.waitedMs ?? 0);
}
