import type { Command } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { openSession } from '../session.js';

export function addGateway(program: Command, rooms: Rooms, io: Io): void {
  const command = program
    .command('gateway')
    .description('Run the gateway: proxy, record, and keep what the rules say.')
    .option('--experiments <file...>', 'run these experiments when their `every` says')
    .action(async ({ experiments = [] }: { readonly experiments?: string[] }, self: Command) => {
      const { runGateway } = await import('../gateway/run-gateway.js');
      await runGateway(openSession(self, rooms, io), { experiments });
    })
    .addHelpText(
      'after',
      '\nSIGTERM or SIGINT drains and ends it, a second one ends it at once; SIGHUP reads the config again.',
    );
  examples(command, [
    ['loop gateway', 'with ./loop.yaml'],
    ['loop gateway --config staging.yaml', 'with another file'],
  ]);
}
