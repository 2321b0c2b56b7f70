import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import type { ExportFormat } from '../../core/travel.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { wholeNumber } from '../options/whole-number.js';
import { openSession } from '../session.js';

interface Options {
  readonly format: ExportFormat;
  readonly output?: string;
  readonly hop?: number;
  readonly to?: string;
}

export function addExport(program: Command, rooms: Rooms, io: Io): void {
  const command = program
    .command('export')
    .description('Write a capture as one file: for a colleague, a ticket, another tool.')
    .argument('<id>', 'number, trace id (or its unique prefix) or request id')
    .addOption(
      new Option('--format <format>', 'what to write')
        .choices(['loop', 'har', 'curl', 'grpcurl'] satisfies ExportFormat[])
        .default('loop'),
    )
    .option('--output <file>', 'where to (default: stdout)')
    .option(
      '--hop <index>',
      'curl, grpcurl: the request of this hop, not the first one',
      wholeNumber(0),
    )
    .option(
      '--to <namespace|url>',
      'curl, grpcurl: send it there, not where it was recorded',
      namespaceOrOrigin,
    )
    .action(async (id: string, options: Options, self: Command) => {
      const { exportCapture } = await import('../travel/export-capture.js');
      await exportCapture(openSession(self, rooms, io), id, options);
    });
  examples(command, [
    ['loop export 12 --output 12.loop', 'all of it, for loop import'],
    ['loop export 12 --format har --output 12.har', "for a browser's developer tools"],
    ['loop export 12 --format curl', 'a command for a shell'],
    ['loop export 12 --format curl --to debug-ns', 'the call that this namespace takes'],
    ['loop export 12 --format grpcurl --to debug-ns', 'a call by gRPC, with its types'],
    ['loop export 12 --format curl --hop 2 --to http://127.0.0.1:3000', 'of one hop, to here'],
  ]);
}

function namespaceOrOrigin(text: string): string {
  if (!/[:/]/.test(text)) return text;
  if (/^https?:\/\/(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?\/?$/.test(text)) {
    return text.replace(/\/$/, '');
  }
  throw new InvalidArgumentError(
    'Expected a namespace, or an address such as http://127.0.0.1:3000.',
  );
}
