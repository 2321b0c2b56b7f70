import type { Command } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { formatOption } from '../options/format.js';
import { wholeNumber } from '../options/whole-number.js';
import { openSession } from '../session.js';
import { addShowReplay } from './show-replay.js';

interface Options {
  readonly hop?: number;
  readonly output: 'text' | 'json';
}

/** `loop show <id>`, and below it `loop show replay <id>`. */
export function addShow(program: Command, rooms: Rooms, io: Io): void {
  const command = program
    .command('show')
    .description('Show a capture: its chain as a tree, where it failed, and why it was kept.')
    .helpCommand(false)
    .argument('<id>', 'number, trace id (or its unique prefix) or request id')
    .option('--hop <index>', "one hop's full request and response", wholeNumber(0))
    .addOption(formatOption(['text', 'json']))
    .action(async (id: string, options: Options, self: Command) => {
      const { show } = await import('../show/show.js');
      await show(openSession(self, rooms, io), id, options);
    });
  addShowReplay(command, rooms, io);
  examples(command, [
    ['loop show 12', 'the chain'],
    ['loop show 12 --hop 3', 'what was sent to the fourth service, and its answer'],
    ['loop show 8f14e45f', 'by the beginning of its trace id'],
    ['loop show replay 3', 'an earlier replay'],
    ['loop show 12 -o json | jq ".chain[].status"', 'for scripts'],
  ]);
}
