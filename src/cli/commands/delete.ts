import type { Command } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { openSession } from '../session.js';

interface Options {
  readonly yes?: boolean;
}

export function addDelete(program: Command, rooms: Rooms, io: Io): void {
  const command = program
    .command('delete')
    .description('Delete captures. When one of them is not found, none is deleted.')
    .argument('<id...>', 'numbers, trace ids (or unique prefixes) or request ids')
    .option('-y, --yes', 'do not ask')
    .action(async (ids: readonly string[], options: Options, self: Command) => {
      const { deleteCaptures } = await import('../remove/delete-captures.js');
      await deleteCaptures(openSession(self, rooms, io), ids, { yes: options.yes === true });
    });
  examples(command, [
    ['loop delete 12', 'asks first'],
    ['loop delete 12 13 14 --yes', 'for scripts'],
  ]);
}
