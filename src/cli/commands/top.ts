import { type Command, Option } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { formatOption } from '../options/format.js';
import { openSession } from '../session.js';
import { type SortKey, sortKeys } from '../top/sorted-rows.js';

interface Options {
  readonly once?: boolean;
  readonly fold: boolean;
  readonly sort: SortKey;
  readonly output: 'table' | 'json';
}

export function addTop(program: Command, rooms: Rooms, io: Io): void {
  const command = program
    .command('top')
    .description('Show what kinds of request pass, live: who, what, how often, how well.')
    .option('--once', 'print what there is, and end')
    .option('--no-fold', 'leave paths as they are: /orders/4711, not /orders/{id}')
    .addOption(
      new Option('--sort <key>', 'what comes first').choices(sortKeys).default(sortKeys[0]),
    )
    .addOption(formatOption(['table', 'json']))
    .action(async ({ once, output, ...options }: Options, self: Command) => {
      const { showTop } = await import('../top/show-top.js');
      await showTop(openSession(self, rooms, io), {
        ...{ ...options, once: once === true, format: output },
      });
    });
  examples(command, [
    ['loop top', 'a screen with keys to sort and filter; q ends it'],
    ['loop top --once --sort worst', 'the slowest kinds of request'],
    ['loop top -o json --once', 'for scripts'],
  ]);
}
