import type { ErrorCode } from '../core/errors.js';
import { LoopError } from '../core/errors.js';
import type { Verdict } from '../core/replay.js';
import type { ReplayOutcome } from '../core/rooms.js';

/** What the process ends with; scripts depend on these numbers. */
export const exitCode = {
  ok: 0,
  /** The verdict is not the one `--expect` named; the demo's story took another turn. */
  unexpected: 1,
  /** A mistake in the command line, the config, or in what they point at. */
  usage: 2,
  notFound: 3,
  /** The target of a replay cannot be reached. */
  unreachable: 4,
  /** The replay has its verdict, and no breakpoint was hit. */
  neverHit: 5,
  /** Ended by a signal: 128 and the signal's number. */
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
  /** A bug in loop (sysexits' EX_SOFTWARE). */
  bug: 70,
} as const;

export type ExpectedVerdict = Extract<Verdict, 'reproduced' | 'passed'>;

const notFound: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'LOOP_STORE_NOT_FOUND',
  'LOOP_STORE_CAPTURE_NOT_FOUND',
  'LOOP_STORE_REPLAY_NOT_FOUND',
  'LOOP_CLI_HOP_NOT_FOUND',
  'LOOP_SHADOW_NOT_FOUND',
  'LOOP_FAULT_NOT_FOUND',
  'LOOP_EXPERIMENT_NOT_FOUND',
  'LOOP_TRAFFIC_INTERCEPT_NOT_FOUND',
]);

const unreachable: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'LOOP_GATEWAY_UPSTREAM_REFUSED',
  'LOOP_GATEWAY_UPSTREAM_CONNECT_TIMEOUT',
  'LOOP_CONTROL_UNREACHABLE',
  // The process to debug is not there, does not answer, or went away.
  'LOOP_DEBUGGER_NO_PROCESS',
  'LOOP_DEBUGGER_CONNECT',
  'LOOP_DEBUGGER_GONE',
]);

/** A `LoopError` is raised on purpose, about something its reader can put right; the rest is a bug. */
export function exitCodeOfError(error: unknown): number {
  if (!(error instanceof LoopError) || error.code === 'LOOP_CLI_BUG') return exitCode.bug;
  if (notFound.has(error.code)) return exitCode.notFound;
  if (unreachable.has(error.code)) return exitCode.unreachable;
  if (error.code === 'LOOP_DEBUGGER_NEVER_HIT') return exitCode.neverHit;
  if (error.code === 'LOOP_CLI_DEMO') return exitCode.unexpected;
  return exitCode.usage;
}

export function exitCodeOfVerdict(verdict: Verdict, expected: ExpectedVerdict | undefined): number {
  if (verdict === 'unreachable') return exitCode.unreachable;
  return expected === undefined || verdict === expected ? exitCode.ok : exitCode.unexpected;
}

/**
 * Of several runs: 1 when a verdict is not the expected one, else what the first that did not run
 * to a verdict would have exited with: 4 for one that could not be reached, 2 or 3 for a refusal.
 */
export function exitCodeOfBatch(
  outcomes: readonly ReplayOutcome[],
  expected: ExpectedVerdict | undefined,
): number {
  const codes = outcomes.map(({ replay, error }) =>
    replay === null ? exitCodeOfError(error) : exitCodeOfVerdict(replay.verdict, expected),
  );
  if (codes.includes(exitCode.unexpected)) return exitCode.unexpected;
  if (codes.includes(exitCode.unreachable)) return exitCode.unreachable;
  return codes.find((code) => code !== exitCode.ok) ?? exitCode.ok;
}
