import type { Command } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { formatOption } from '../options/format.js';
import { openSession } from '../session.js';

interface Options {
  readonly output: 'text' | 'json';
}

export function addDoctor(program: Command, rooms: Rooms, io: Io): void {
  const command = program
    .command('doctor')
    .description(
      'Look at config, store, ports, gateway, services and debuggers, and say what to do.',
    )
    .addOption(formatOption(['text', 'json']))
    .action(async (options: Options, self: Command) => {
      const { showChecks } = await import('../doctor/show-checks.js');
      await showChecks(openSession(self, rooms, io), options.output);
    });
  examples(command, [
    ['loop doctor', './loop.yaml and the gateway that runs with it'],
    ['loop doctor -o json | jq ".[] | select(.state != \\"ok\\")"', 'what is wrong, for scripts'],
  ]);
}
