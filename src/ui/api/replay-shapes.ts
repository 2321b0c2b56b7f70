// Replays and their runs, as the page reads them: docs/page.md.

export type Verdict = 'reproduced' | 'different' | 'passed' | 'unreachable';

export interface ReplaySummary {
  readonly id: number;
  readonly capture: number;
  readonly namespace: string;
  readonly verdict: Verdict;
  readonly startedAt: string;
  readonly durationMs: number;
}

export interface Run {
  readonly id: string;
  readonly capture: string | number;
  readonly to: string;
  readonly state: 'waiting' | 'running' | 'ended' | 'failed' | 'stopped';
  readonly elapsedMs: number;
  /** That wait before it. */
  readonly ahead: number;
  readonly command: string;
  readonly replayId: number | null;
  readonly verdict: Verdict | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

interface Both<T> {
  readonly recorded: T;
  readonly replayed: T;
}

export interface ReplayHop {
  /** Absent in runs of earlier versions, as are the three at the end. */
  readonly hop?: number | null;
  readonly parent?: number | null;
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly mode: 'live' | 'recorded';
  readonly result: 'same' | 'changed' | 'missing' | 'extra';
  readonly status?: Both<number | null>;
  readonly error?: Both<string | null>;
  readonly durationMs?: Both<number | null>;
}

export interface Difference extends Both<unknown> {
  readonly hop: number;
  readonly at: string;
  readonly kind: string;
}

export interface Replay {
  readonly replayId: number;
  readonly capture: number;
  readonly namespace: string;
  readonly verdict: Verdict;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly entry: { readonly hop: number; readonly service: string | null; readonly url: string };
  readonly reason: string | null;
  readonly status: Both<number | null>;
  readonly hops: readonly ReplayHop[];
  readonly differences: readonly Difference[];
  readonly notes: readonly string[];
  readonly doubts: readonly string[];
}

export interface Namespace {
  readonly name: string;
  readonly services: readonly string[];
}
