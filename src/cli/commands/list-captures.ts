import { type Command, Option } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { addFilterOptions, captureFilter, type FilterOptions } from '../options/capture-filter.js';
import { formatOption } from '../options/format.js';
import { wholeNumber } from '../options/whole-number.js';
import { openSession } from '../session.js';

interface Options extends FilterOptions {
  readonly limit?: number;
  readonly all?: boolean;
  readonly output: 'table' | 'wide' | 'json';
  readonly watch?: boolean;
}

export function addListCaptures(list: Command, rooms: Rooms, io: Io): void {
  const command = list
    .command('captures')
    .description('List the chains that rules kept, newest first.')
    .addOption(formatOption(['table', 'wide', 'json']))
    .option('--limit <count>', 'no more than this many; on a terminal 50', wholeNumber(1))
    .addOption(new Option('--all', 'every one, on a terminal too').conflicts('limit'))
    .option('-w, --watch', 'go on and show new ones as they come');
  addFilterOptions(command, io).action(async (options: Options, self: Command) => {
    const session = openSession(self, rooms, io);
    const filter = { ...captureFilter(options), limit: options.limit };
    if (options.watch) {
      const { watchCaptures } = await import('../list/watch-captures.js');
      await watchCaptures(session, filter, { format: options.output });
    } else {
      const { listCaptures } = await import('../list/list-captures.js');
      await listCaptures(session, filter, { format: options.output, all: options.all === true });
    }
  });
  examples(command, [
    ['loop list captures', 'the newest; all of them where it is not a terminal'],
    ['loop list captures --rule server-errors --since 1h', 'one rule, the last hour'],
    ['loop list captures --service ratings --status 5xx', 'through ratings, answered 5xx'],
    ['loop list captures -o json | jq ".[].id"', 'for scripts'],
  ]);
}
