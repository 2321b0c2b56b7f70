import type { Command } from 'commander';
import { LoopError } from '../../core/errors.js';
import { nearCommands } from './near-commands.js';

/** Has `group` refuse a word that is none of its commands, and say what was probably meant. */
export function refuseUnknownCommand(group: Command): Command {
  return group.on('command:*', ([word = '']: readonly string[]) => {
    throw unknownCommand(word, group);
  });
}

export function unknownCommand(word: string, group: Command): LoopError {
  const near = nearCommands(word, group);
  const [last, ...others] = [...near].reverse();
  const meant = others.length === 0 ? last : `${others.reverse().join(', ')}, or ${last}`;
  const hint = near.length === 0 ? '; loop --help lists them' : ` (Did you mean ${meant}?)`;
  return new LoopError('LOOP_CLI_USAGE', `unknown command '${word}'${hint}`);
}
