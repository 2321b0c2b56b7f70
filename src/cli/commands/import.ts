import type { Command } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { formatOption } from '../options/format.js';
import { openSession } from '../session.js';

interface Options {
  readonly output: 'text' | 'json';
}

export function addImport(program: Command, rooms: Rooms, io: Io): void {
  const command = program
    .command('import')
    .description('Read captures from a file of loop export, or from a HAR of any tool.')
    .argument('<file>', 'the file, or - for stdin')
    .addOption(formatOption(['text', 'json']))
    .action(async (file: string, options: Options, self: Command) => {
      const { importFile } = await import('../travel/import-file.js');
      await importFile(openSession(self, rooms, io), file, options);
    });
  examples(command, [
    ['loop import 12.loop', 'a capture from another machine'],
    ['loop import browser.har', 'each of its requests becomes a capture'],
    ['ssh prod loop export 12 | loop import -', 'without a file in between'],
  ]);
}
