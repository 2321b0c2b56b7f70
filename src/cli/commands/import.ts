import { type Command, InvalidArgumentError, Option } from 'commander';
import { foldedAuthority } from '../../core/host.js';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { formatOption } from '../options/format.js';
import { openSession } from '../session.js';

interface Options {
  readonly output: 'text' | 'json';
  readonly by: 'entry' | 'page';
  readonly map: ReadonlyMap<string, string>;
  readonly strict?: boolean;
}

export function addImport(program: Command, rooms: Rooms, io: Io): void {
  const command = program
    .command('import')
    .description('Read captures from a file of loop export, or from a HAR of any tool.')
    .argument('<file>', 'the file (also a zip with a HAR in it), or - for stdin')
    .addOption(
      new Option('--by <what>', 'a HAR: one capture for each entry, or for each page')
        .choices(['entry', 'page'])
        .default('entry'),
    )
    .option(
      '--map <host=service>',
      "a HAR: requests to the host are the service's (repeatable)",
      hostOfService,
      new Map<string, string>(),
    )
    .option('--strict', 'a HAR: refuse it whole for one entry that cannot be taken')
    .addOption(formatOption(['text', 'json']))
    .action(async (file: string, options: Options, self: Command) => {
      const { importFile } = await import('../travel/import-file.js');
      await importFile(openSession(self, rooms, io), file, {
        output: options.output,
        byPage: options.by === 'page',
        map: options.map,
        strict: options.strict ?? false,
      });
    });
  examples(command, [
    ['loop import 12.loop', 'a capture from another machine'],
    ['loop import browser.har', 'each of its requests becomes a capture'],
    ['loop import browser.har --by page --map shop.example=shop', 'and each page one'],
    ['ssh prod loop export 12 | loop import -', 'without a file in between'],
  ]);
}

function hostOfService(text: string, before: ReadonlyMap<string, string>): Map<string, string> {
  const [, host = '', service = ''] = /^([^=\s/]+)=(\S+)$/.exec(text) ?? [];
  if (host === '') {
    throw new InvalidArgumentError('Expected a host and a service such as shop.example=shop.');
  }
  return new Map([...before, [foldedAuthority(host), service]]);
}
