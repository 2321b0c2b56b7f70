import type { ErrorCode } from '../../core/errors.js';

const known: Partial<Record<ErrorCode, number>> = {
  LOOP_STORE_CAPTURE_NOT_FOUND: 404,
  LOOP_STORE_REPLAY_NOT_FOUND: 404,
  LOOP_CLI_HOP_NOT_FOUND: 404,
  LOOP_STORE_CAPTURE_AMBIGUOUS: 409,
  LOOP_CLI_USAGE: 400,
};

/** The HTTP status of an error: what is wrong with the store is so now, and may not be later. */
export function statusOfCode(code: ErrorCode): number {
  return known[code] ?? (code.startsWith('LOOP_STORE_') ? 503 : 422);
}
