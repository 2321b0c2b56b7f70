import type { KeptMessage } from './capture.js';
import type { ErrorKind } from './exchange.js';

export type Verdict = 'reproduced' | 'different' | 'passed' | 'unreachable';

export interface ReplaySummary {
  readonly id: number;
  /** Capture id. */
  readonly capture: number;
  /** Name of the namespace, or the URL that was given. */
  readonly namespace: string;
  readonly verdict: Verdict;
  readonly startedAtMs: number;
  readonly durationMs: number;
}

/** One run of a capture against a namespace. */
export interface Replay extends ReplaySummary {
  readonly entry: ReplayEntry;
  readonly status: { readonly recorded: number | null; readonly replayed: number | null };
  readonly error: { readonly kind: ErrorKind; readonly message: string } | null;
  readonly hops: readonly ReplayedHop[];
  readonly differences: readonly Difference[];
  /** What a reader should know: redacted values that nothing replaced, a verdict by status alone. */
  readonly notes: readonly string[];
  readonly response: KeptMessage | null;
  /** What `x-loop-replay` carried: the id, unless the store could not tell it beforehand. */
  readonly runId?: string | undefined;
}

export interface ReplayEntry {
  /** Index in the capture's chain. */
  readonly hop: number;
  readonly service: string;
  readonly url: string;
}

export interface ReplayedHop {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly mode: 'live' | 'recorded';
  readonly result: 'same' | 'changed' | 'missing' | 'extra';
}

export interface Difference {
  /** Index in the capture's chain. */
  readonly hop: number;
  /** `status`, `header content-type`, `body $.reviews[0].stars`, `body line 3`, `body`. */
  readonly at: string;
  /** Null on the side that has nothing there; `kind` tells that from a JSON null. */
  readonly recorded: unknown;
  readonly replayed: unknown;
  /** `reordered`: the same items in another order. Absent: `changed`. */
  readonly kind?: DifferenceKind | undefined;
}

export type DifferenceKind = 'changed' | 'added' | 'removed' | 'reordered';
