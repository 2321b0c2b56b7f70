// Replays and their runs, as the page reads them: docs/page.md.

import type { Stop as AnyStop, ArmedBreakpoint, StackFrame } from '../../core/debugging.js';
import type { Difference as AnyDifference, BodyDiff } from '../../core/replay.js';
import type { Message } from './shapes.js';

export type { BodyDiff };
export type Stop = Omit<AnyStop, 'isAsync' | 'frames'> & { readonly frames: readonly StackFrame[] };
export type Difference = Required<AnyDifference>;

export interface Breakpoint extends ArmedBreakpoint {
  readonly hits: number;
}

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
  /** Why no recorded answer could be given. */
  readonly miss?: string | null;
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
  readonly error: { readonly kind: string; readonly message: string } | null;
  readonly differences: readonly Difference[];
  readonly bodies: readonly BodyDiff[];
  readonly notes: readonly string[];
  readonly doubts: readonly string[];
  readonly stops: readonly Stop[];
  readonly breakpoints: readonly Breakpoint[];
  readonly response: Message | null;
  /** That does it again. */
  readonly command: string;
}

export interface Namespace {
  readonly name: string;
  readonly services: readonly string[];
}
