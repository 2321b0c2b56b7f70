import type { CommanderError } from 'commander';
import { LoopError } from '../core/errors.js';
import { nearestName } from '../core/nearest-name.js';

/** Commander's complaint as ours: one line, and a hint where to read on. */
export function usageError(error: CommanderError): LoopError {
  const line = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
  return new LoopError('LOOP_CLI_USAGE', `${line}${nearChoice(line)}`, { cause: error });
}

/** Commander does so for options and commands, and for no choices. */
function nearChoice(line: string): string {
  const [, given = '', choices] =
    /'([^']*)' is invalid.* Allowed choices are (.*)\.$/.exec(line) ?? [];
  const meant = choices === undefined ? undefined : nearestName(given, choices.split(', '));
  return meant === undefined ? '' : ` (Did you mean ${meant}?)`;
}
