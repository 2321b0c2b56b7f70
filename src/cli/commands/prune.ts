import type { Command } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { addFilterOptions, captureFilter, type FilterOptions } from '../options/capture-filter.js';
import { openSession } from '../session.js';

interface Options extends FilterOptions {
  readonly yes?: boolean;
}

export function addPrune(program: Command, rooms: Rooms, io: Io): void {
  const command = program
    .command('prune')
    .description('Delete the captures that match, or, without a filter, apply the retention now.')
    .option('-y, --yes', 'do not ask');
  addFilterOptions(command, io).action(async (options: Options, self: Command) => {
    const { pruneCaptures } = await import('../remove/prune-captures.js');
    const session = openSession(self, rooms, io);
    await pruneCaptures(session, captureFilter(options), { yes: options.yes === true });
  });
  examples(command, [
    ['loop prune', 'what store.retention says'],
    ['loop prune --until 7d', 'older than a week'],
    ['loop prune --rule slow-checkout --yes', "one rule's, without a question"],
  ]);
}
