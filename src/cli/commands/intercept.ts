import type { Command } from 'commander';
import type { Mark } from '../../core/intercept.js';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import { markOption } from '../intercept/mark-option.js';
import type { Io } from '../io.js';
import { durationOption } from '../options/duration-option.js';
import { formatOption } from '../options/format.js';
import { openSession } from '../session.js';

type Format = 'table' | 'json';

interface StartOptions {
  readonly to: string;
  readonly header?: Mark;
  readonly baggage?: Mark;
  readonly for?: number;
  readonly output: Format;
}

interface ManyOptions {
  readonly all?: boolean;
  readonly output: Format;
}

/** Adds `start`, `list` and `stop` below `loop intercept`. */
export function addIntercept(intercept: Command, rooms: Rooms, io: Io): void {
  addStart(intercept, rooms, io);
  addList(intercept, rooms, io);
  addStop(intercept, rooms, io);
}

function addStart(intercept: Command, rooms: Rooms, io: Io): void {
  const command = intercept
    .command('start')
    .description('Let calls to a service that carry a header of yours go to your process.')
    .argument('<service>', 'whose calls')
    .requiredOption('--to <url>', 'where they go: http://127.0.0.1:3001')
    .option('--header <name=value>', 'that a request carries: x-dev=me', markOption)
    .option('--baggage <name=value>', 'or a member of its baggage: dev=me', markOption)
    .option(
      '--for <duration>',
      'end by itself after: 30m, 24h at most (default: 1h)',
      durationOption,
    )
    .addOption(formatOption(['table', 'json']))
    .action(async (service: string, options: StartOptions, self: Command) => {
      const { startIntercept } = await import('../intercept/start-intercept.js');
      const { to, header, baggage, for: forMs, output: format } = options;
      await startIntercept(openSession(self, rooms, io), {
        ...{ service, to, header, baggage, forMs, format },
      });
    });
  examples(command, [
    ['loop intercept start reviews --to http://127.0.0.1:3001 --header x-dev=me', 'for an hour'],
    [
      'loop intercept start reviews --to http://10.1.2.3:3001 --baggage dev=me --for 20m',
      'deep in',
    ],
  ]);
}

function addList(intercept: Command, rooms: Rooms, io: Io): void {
  const command = intercept
    .command('list')
    .description('List whose calls go where, since when, and by whom.')
    .option('--all', 'also those that have ended lately')
    .addOption(formatOption(['table', 'json']))
    .action(async ({ all = false, output: format }: ManyOptions, self: Command) => {
      const { listIntercepts } = await import('../intercept/list-intercepts.js');
      await listIntercepts(openSession(self, rooms, io), { all, format });
    });
  examples(command, [['loop intercept list', 'what does not go to its service just now']]);
}

function addStop(intercept: Command, rooms: Rooms, io: Io): void {
  const command = intercept
    .command('stop')
    .description('End an intercept now, or all of them.')
    .argument('[name]', 'as loop intercept list shows it')
    .option('--all', 'all of them')
    .addOption(formatOption(['table', 'json']))
    .action(async (name: string | undefined, options: ManyOptions, self: Command) => {
      const { stopIntercepts } = await import('../intercept/stop-intercepts.js');
      const { all = false, output: format } = options;
      await stopIntercepts(openSession(self, rooms, io), { name, all, format });
    });
  examples(command, [
    ['loop intercept stop reviews-1', 'one'],
    ['loop intercept stop --all', 'everything goes to its service again'],
  ]);
}
