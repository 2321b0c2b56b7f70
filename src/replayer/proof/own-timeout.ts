import type { Hop } from '../../core/capture.js';

export interface TimeoutEvidence {
  readonly recorded: Hop;
  /** What was sent in its place. */
  readonly replayed: Hop;
  /** `--timeout`. */
  readonly timeoutMs: number | undefined;
  /** It was still coming in, so that the gateway would have let it go on. */
  readonly flowing: boolean;
  /** The rule holds for what had come until then, too: it needs no end, nor the 504 in its place. */
  readonly holdsForBeginning: () => boolean;
}

/**
 * Why an answer that loop did not wait for any longer says nothing; null where it does: where the
 * recording is of such a timeout, or the rule held already, by latency or by a failing status.
 */
export function ownTimeout(evidence: TimeoutEvidence): string | null {
  const { recorded, replayed, timeoutMs } = evidence;
  if (replayed.error !== 'timeout') return null;
  const isAlike = (recorded.status === null) === (replayed.status === null) && !evidence.flowing;
  if (recorded.error === 'timeout' && isAlike) {
    const waitedMs = recorded.status === null ? (recorded.durationMs ?? 0) : 0;
    if (timeoutMs === undefined || timeoutMs >= waitedMs * enough) return null;
    return (
      `loop waited ${timeoutMs} ms (--timeout) where the recording was given up after ` +
      `${Math.round(waitedMs)} ms: a longer --timeout, or none, would tell`
    );
  }
  if (evidence.holdsForBeginning()) return null;
  const limit =
    timeoutMs === undefined ? 'a longer --timeout' : `more than --timeout ${timeoutMs}ms`;
  return (
    `loop cut the answer off (${replayed.errorMessage}), and the recording ends otherwise: ` +
    `how it would have ended is not known; ${limit} lets it go on`
  );
}

/** A timeout set to the recorded time is the same timeout, whatever the clocks made of it. */
const enough = 0.9;
