import type { CaptureSummary } from '../../core/capture.js';
import { readableText } from '../../core/wire-text.js';
import { roundMs } from '../text/duration-text.js';

/** A capture as `loop list captures -o json` gives it; a documented, stable shape. */
export interface SummaryJson {
  readonly id: number;
  readonly traceId: string;
  readonly requestId: string;
  readonly rule: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly error: string | null;
  readonly destination: string;
  readonly failedAt: string | null;
  readonly hops: number;
  readonly latencyMs: number | null;
  readonly capturedAt: string;
  /** That broke something then. */
  readonly experiment: string | null;
}

export function summaryJson(capture: CaptureSummary): SummaryJson {
  return {
    id: capture.id,
    traceId: capture.traceId,
    requestId: capture.requestId,
    rule: capture.rule,
    method: capture.method,
    path: readableText(capture.path),
    status: capture.status,
    error: capture.error,
    destination: capture.destination,
    failedAt: capture.failedAt,
    hops: capture.hops,
    latencyMs: capture.latencyMs === null ? null : roundMs(capture.latencyMs),
    capturedAt: new Date(capture.capturedAtMs).toISOString(),
    experiment: capture.experiment ?? null,
  };
}
