import type { Command } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { formatOption } from '../options/format.js';
import { openSession } from '../session.js';

interface Options {
  readonly output: 'table' | 'json';
}

export function addListReplays(list: Command, rooms: Rooms, io: Io): void {
  const command = list
    .command('replays')
    .description('List earlier replays with their verdicts, newest first.')
    .argument('[capture]', 'number, trace id (or its unique prefix) or request id')
    .addOption(formatOption(['table', 'json']))
    .action(async (capture: string | undefined, options: Options, self: Command) => {
      const { listReplays } = await import('../list/list-replays.js');
      await listReplays(openSession(self, rooms, io), capture, options.output);
    });
  examples(command, [
    ['loop list replays', 'all of them'],
    ['loop list replays 12', 'those of capture 12'],
  ]);
}
