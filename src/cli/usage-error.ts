import type { CommanderError } from 'commander';
import { LoopError } from '../core/errors.js';

/** Commander's complaint as ours: one line, and a hint where to read on. */
export function usageError(error: CommanderError): LoopError {
  const line = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
  return new LoopError('LOOP_CLI_USAGE', line, { cause: error });
}
