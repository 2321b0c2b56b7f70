import type { Command } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { formatOption } from '../options/format.js';
import { openSession } from '../session.js';

interface Options {
  readonly output: 'text' | 'json';
}

export function addConfigCheck(config: Command, rooms: Rooms, io: Io): void {
  const command = config
    .command('check')
    .description('Say what is wrong in the config, all at once, or what it resolves to.')
    .addOption(formatOption(['text', 'json']))
    .action(async (options: Options, self: Command) => {
      const { checkConfig } = await import('../config/check-config.js');
      await checkConfig(openSession(self, rooms, io), options.output);
    });
  examples(command, [
    ['loop config check', './loop.yaml'],
    ['loop config check --config staging.yaml', 'another file'],
    ['loop config check -o json', 'every value, defaults filled in'],
  ]);
}
