import type { Command } from 'commander';
import { nearestName } from '../../core/nearest-name.js';

/**
 * What was probably meant by a word that is no command of `group`, the likeliest first: what is below
 * the group, where its own name was said again; the same
 * word at another place of the tree (`captures` is `loop list captures`), a near one at this place,
 * a near one elsewhere, an abbreviation. Names alone when all stand at this place, else whole
 * command lines.
 */
export function nearCommands(word: string, group: Command): string[] {
  const here = group.commands;
  const everywhere = commandsBelow(rootOf(group)).filter(
    (command) => command !== group && !here.includes(command),
  );
  const ways = [
    // `loop list list`, `loop list lst`: said twice.
    () => (nearestName(word, [group.name()]) === undefined ? [] : [...here]),
    () => [...everywhere.filter((command) => command.name() === word), ...nearest(word, here)],
    () => nearest(word, everywhere),
    () => here.filter((command) => abbreviates(word, command)),
  ];
  const meant = ways.map((way) => way()).find((found) => found.length > 0) ?? [];
  return meant.every((command) => here.includes(command))
    ? meant.map((command) => command.name())
    : meant.map(pathOf);
}

function nearest(word: string, commands: readonly Command[]): Command[] {
  const name = nearestName(
    word,
    commands.map((command) => command.name()),
  );
  return commands.filter((command) => command.name() === name);
}

/** `ls` is `list`, `gw` is `gateway`: the first letter, and the others in their order. */
function abbreviates(word: string, command: Command): boolean {
  const name = command.name();
  if (word.length < 2 || word[0] !== name[0]) return false;
  let at = 0;
  for (const letter of name) if (letter === word[at]) at += 1;
  return at === word.length;
}

function commandsBelow(command: Command): Command[] {
  return command.commands.flatMap((each) => [each, ...commandsBelow(each)]);
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
