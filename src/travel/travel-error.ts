import { LoopError } from '../core/errors.js';

/** The bytes are not what was written: cut off, or changed on the way. */
export function damaged(file: string, what: string, cause?: unknown): LoopError {
  return new LoopError('LOOP_TRAVEL_DAMAGED', `${file}: ${what}. Copy or export it again.`, {
    cause,
  });
}

/** The file is whole, and holds what cannot be read as a capture. */
export function malformed(file: string, what: string, cause?: unknown): LoopError {
  return new LoopError('LOOP_TRAVEL_FORMAT', `${file}: ${what}`, { cause });
}
