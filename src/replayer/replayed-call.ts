import type { Hop } from '../core/capture.js';

/** What a replay made happen: the request that was sent, and every call below it. */
export interface ReplayedChain {
  /** The request that was sent; index 0. */
  readonly entry: Hop;
  /** In start order; index and parent of their hops are places in this chain, not in the capture. */
  readonly calls: readonly ReplayedCall[];
  /**
   * Whether calls could be seen: an egress was listening. If not, that there are none means
   * nothing, and none of the recorded calls is missing.
   */
  readonly observed: boolean;
  /** Calls that may have been of this run as of another, and were answered 502. */
  readonly unclaimed: number;
}

/** One call that came to the egress. */
export interface ReplayedCall {
  readonly hop: Hop;
  /** `recorded`: answered from the capture, or a miss. */
  readonly mode: 'live' | 'recorded';
  /** Index of the recorded hop that answered; null for a live call and for a miss. */
  readonly answers: number | null;
  /**
   * Why no recorded answer fitted, also when the call then went live; else null. The hop of a miss
   * that loop answered has no status of its own, only an `answeredStatus`, which is no outcome.
   */
  readonly miss: MissReport | null;
}

/** Why no recorded answer fitted a call. */
export interface MissReport {
  /** For people: what came, and what was expected. */
  readonly message: string;
  /** The recorded call that is most like it; null when there is none to the service. */
  readonly closest: ClosestCall | null;
}

export interface ClosestCall {
  /** Index in the capture. */
  readonly hop: number;
  readonly service: string;
  readonly method: string;
  readonly path: string;
  /** It answered an earlier call already: this one is beyond the recording. */
  readonly used: boolean;
  readonly differs: readonly CallDifference[];
}

export interface CallDifference {
  /** `method`, `path`, `query page`, `body $.items[0].id`, `body`. */
  readonly at: string;
  /** Null on the side that has nothing there. */
  readonly recorded: unknown;
  readonly came: unknown;
}
