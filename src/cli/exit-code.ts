import type { ErrorCode } from '../core/errors.js';
import { LoopError } from '../core/errors.js';
import type { Verdict } from '../core/replay.js';

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
  /** Killed by a second signal: 128 and the signal's number. */
  interrupted: 130,
  terminated: 143,
  /** A bug in loop (sysexits' EX_SOFTWARE). */
  bug: 70,
} as const;

export type ExpectedVerdict = Extract<Verdict, 'reproduced' | 'passed'>;

const notFound: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'LOOP_STORE_NOT_FOUND',
  'LOOP_STORE_CAPTURE_NOT_FOUND',
  'LOOP_CLI_HOP_NOT_FOUND',
]);

const unreachable: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'LOOP_GATEWAY_UPSTREAM_REFUSED',
  'LOOP_GATEWAY_UPSTREAM_CONNECT_TIMEOUT',
]);

/** A `LoopError` is raised on purpose, about something its reader can put right; the rest is a bug. */
export function exitCodeOfError(error: unknown): number {
  if (!(error instanceof LoopError) || error.code === 'LOOP_CLI_BUG') return exitCode.bug;
  if (notFound.has(error.code)) return exitCode.notFound;
  if (unreachable.has(error.code)) return exitCode.unreachable;
  if (error.code === 'LOOP_CLI_DEMO') return exitCode.unexpected;
  return exitCode.usage;
}

export function exitCodeOfVerdict(verdict: Verdict, expected: ExpectedVerdict | undefined): number {
  if (verdict === 'unreachable') return exitCode.unreachable;
  return expected === undefined || verdict === expected ? exitCode.ok : exitCode.unexpected;
}
