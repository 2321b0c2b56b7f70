import type { KeptMessage } from './capture.js';
import type { ArmedBreakpoint, Stop } from './debugging.js';
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
  /** The bodies that differ, line by line; absent in runs of before it was kept. */
  readonly bodies?: readonly BodyDiff[] | undefined;
  /**
   * Why what came back proves nothing, and how a replay could; the verdict is then `different`. Null
   * when the verdict is what the rules say; absent in runs of before it was kept.
   */
  readonly reason?: string | null | undefined;
  /**
   * Why the verdict may be wrong: recorded answers that may have been meant for other calls, calls
   * that got none. They are among the notes, too; absent in runs of before they were told apart.
   */
  readonly doubts?: readonly string[] | undefined;
  /** What a reader should know: redacted values that nothing replaced, a verdict by status alone. */
  readonly notes: readonly string[];
  readonly response: KeptMessage | null;
  /** What `x-loop-replay` carried: the id, unless the store could not tell it beforehand. */
  readonly runId?: string | undefined;
  /** In their order; absent without a debugger. What is stored has their places, and no values. */
  readonly stops?: readonly Stop[] | undefined;
  /** As asked for, and where each was placed; absent without a debugger. */
  readonly breakpoints?: readonly ArmedBreakpoint[] | undefined;
}

export interface ReplayEntry {
  /** Index in the capture's chain. */
  readonly hop: number;
  readonly service: string;
  readonly url: string;
}

/**
 * A call of the replayed chain, or one that was expected and not made (`missing`). The entry comes
 * first, and each call after its caller. Runs of earlier versions have the first five keys alone.
 */
export interface ReplayedHop {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  /** `live`: sent to the namespace; `recorded`: answered from the capture. */
  readonly mode: 'live' | 'recorded';
  readonly result: 'same' | 'changed' | 'missing' | 'extra';
  /** Index in the capture's chain; null for an extra call. */
  readonly hop?: number | null | undefined;
  /** Position of the caller in this list; null at the entry. */
  readonly parent?: number | null | undefined;
  readonly attempt?: number | undefined;
  readonly status?: BothSides<number> | undefined;
  readonly error?: BothSides<ErrorKind> | undefined;
  /** Shown, and never a reason for `changed`. */
  readonly durationMs?: BothSides<number> | undefined;
  /** Why no recorded answer could be given; null when there was one, or none was needed. */
  readonly miss?: string | null | undefined;
}

/** Null where there was nothing: the call was not made, or got no answer. */
export interface BothSides<T> {
  readonly recorded: T | null;
  readonly replayed: T | null;
}

/** Where two bodies differ, as a unified diff; noise and ignored places read as recorded. */
export interface BodyDiff {
  /** Index in the capture's chain. */
  readonly hop: number;
  readonly message: 'request' | 'response';
  readonly hunks: readonly DiffHunk[];
  /** There is more than is kept here. */
  readonly cut: boolean;
}

export interface DiffHunk {
  /** Number of its first line on either side, from 1. */
  readonly recordedLine: number;
  readonly replayedLine: number;
  /** Each with its mark: a blank (both), `-` (recorded) or `+` (replayed). */
  readonly lines: readonly string[];
}

export interface Difference {
  /** Index in the capture's chain. */
  readonly hop: number;
  /**
   * `status`, `error`, `header content-type`, `trailer x`, `body $.reviews[0].stars`,
   * `body line 3`, `body`; for what was asked, `request path`, `request header accept`,
   * `request body $.id`.
   */
  readonly at: string;
  /** Null on the side that has nothing there; `kind` tells that from a JSON null. */
  readonly recorded: unknown;
  readonly replayed: unknown;
  /** `reordered`: the same items in another order. Absent: `changed`. */
  readonly kind?: DifferenceKind | undefined;
}

export type DifferenceKind = 'changed' | 'added' | 'removed' | 'reordered';
