import type { Capture, Hop } from '../core/capture.js';
import type { RunContext } from './compare/noise.js';
import { type RunMarks, requestIdOf } from './run-marks.js';

/** When the recorded request was sent, and which ids were made for it. */
export function recordedContext(capture: Capture, entry: Hop): RunContext {
  const { traceId, requestId, chain } = capture;
  const ids = [traceId, requestId, ...chain.map((hop) => hop.spanId)];
  // Shorter ones would be found in any text.
  return { startedAtMs: entry.startedAtMs, ids: ids.filter((id) => id.length >= 8) };
}

export function replayedContext(
  marks: RunMarks,
  startedAtMs: number,
  callSpanIds: readonly string[] = [],
): RunContext {
  return { startedAtMs, ids: [marks.traceId, requestIdOf(marks), marks.spanId, ...callSpanIds] };
}
