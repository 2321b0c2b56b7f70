import type { Command } from 'commander';
import { examples } from '../examples.js';
import { unknownCommand } from '../suggest/refuse-unknown-command.js';

/** `loop help list captures`. Commander's own takes one word, and prints all for one it knows not. */
export function addHelp(program: Command): void {
  const command = program
    .command('help')
    .description('Print the help of a command.')
    .argument('[command...]')
    .action((words: readonly string[]) => {
      let at = program;
      for (const word of words) {
        const next = at.commands.find((command) => command.name() === word);
        // `loop help show 12`: what a command takes is its own affair.
        if (next === undefined && (at.registeredArguments.length > 0 || at.commands.length === 0)) {
          break;
        }
        if (next === undefined) throw unknownCommand(word, at);
        at = next;
      }
      at.help();
    });
  examples(command, [
    ['loop help', 'all commands'],
    ['loop help list captures', 'the same as loop list captures --help'],
  ]);
}
