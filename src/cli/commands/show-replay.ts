import type { Command } from 'commander';
import { LoopError } from '../../core/errors.js';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { formatOption } from '../options/format.js';
import { wholeNumber } from '../options/whole-number.js';
import { openSession } from '../session.js';

interface Options {
  readonly hop?: number;
  readonly output: 'text' | 'json';
}

export function addShowReplay(show: Command, rooms: Rooms, io: Io): void {
  const command = show
    .command('replay')
    .description('Show an earlier replay: its chain, what differed, and its verdict.')
    .argument('<replay>', 'its number', wholeNumber(1))
    .addOption(formatOption(['text', 'json']))
    .action(async (id: number, _options: unknown, self: Command) => {
      // `loop show` has read them already, as it has options of the same names.
      const { output, hop } = self.optsWithGlobals<Options>();
      if (hop !== undefined) {
        throw new LoopError(
          'LOOP_CLI_USAGE',
          '--hop is of a capture, and this is a replay: loop show without replay takes it',
        );
      }
      const { showReplay } = await import('../replay/show-replay.js');
      await showReplay(openSession(self, rooms, io), id, output);
    });
  examples(command, [
    ['loop show replay 3', 'what loop replay said'],
    ['loop show replay 3 -o json | jq .differences', 'for scripts'],
  ]);
}
