import type { Command } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { durationOption } from '../options/duration-option.js';
import { formatOption } from '../options/format.js';
import { nameList } from '../options/name-list.js';
import { percentage } from '../options/percentage.js';
import { openSession } from '../session.js';

interface StartOptions {
  readonly route: string;
  readonly to: string;
  readonly percent?: number;
  readonly for?: number;
  readonly compare?: boolean;
  readonly methods?: readonly string[];
  readonly output: 'table' | 'json';
}

interface ListOptions {
  readonly all?: boolean;
  readonly output: 'table' | 'json';
}

/** Adds `start`, `list` and `stop` below `loop shadow`. */
export function addShadow(shadow: Command, rooms: Rooms, io: Io): void {
  addStart(shadow, rooms, io);
  addList(shadow, rooms, io);
  addStop(shadow, rooms, io);
}

function addStart(shadow: Command, rooms: Rooms, io: Io): void {
  const command = shadow
    .command('start')
    .description('Copy live traffic of a route to a namespace; the callers notice nothing.')
    .requiredOption('--route <name>', 'the route whose requests are copied')
    .requiredOption(
      '--to <namespace>',
      'a namespace with the service of the route, or ones that this calls',
    )
    .option('--percent <number>', 'copy this part, chosen by trace id (default: 100)', percentage)
    .option('--for <duration>', 'end by itself after: 30s, 10m, 1h (default: 10m)', durationOption)
    .option('--compare', 'compare the answers, and count what differs')
    .option(
      '--methods <names>',
      'copy these, and let the copies call with them (default: GET,HEAD,OPTIONS)',
      nameList,
    )
    .addOption(formatOption(['table', 'json']))
    .action(async (options: StartOptions, self: Command) => {
      const { startShadow } = await import('../shadow/start-shadow.js');
      const { output, for: forMs, methods, ...request } = options;
      const upper = methods?.map((method) => method.toUpperCase());
      await startShadow(
        openSession(self, rooms, io),
        { ...request, forMs, methods: upper },
        output,
      );
    });
  examples(command, [
    ['loop shadow start --route productpage --to debug-ns', 'all that changes nothing, 10 minutes'],
    ['loop shadow start --route api --to canary --percent 5 --compare', 'is the canary the same?'],
    ['loop shadow start --route api --to debug-ns --methods GET,POST', 'POST too'],
  ]);
}

function addList(shadow: Command, rooms: Rooms, io: Io): void {
  const command = shadow
    .command('list')
    .description('List the running shadows of the gateway, and how they do.')
    .option('--all', 'also those that have ended lately')
    .addOption(formatOption(['table', 'json']))
    .action(async (options: ListOptions, self: Command) => {
      const { listShadows } = await import('../shadow/list-shadows.js');
      await listShadows(openSession(self, rooms, io), {
        all: options.all === true,
        format: options.output,
      });
    });
  examples(command, [
    ['loop shadow list', 'counts, and what differs'],
    ['loop shadow list --all -o json', 'with those that are over, for scripts'],
  ]);
}

function addStop(shadow: Command, rooms: Rooms, io: Io): void {
  const command = shadow
    .command('stop')
    .description('End a shadow now; copies under way are broken off.')
    .argument('<id>', 'as loop shadow list shows it')
    .addOption(formatOption(['table', 'json']))
    .action(async (id: string, options: { readonly output: 'table' | 'json' }, self: Command) => {
      const { stopShadow } = await import('../shadow/stop-shadow.js');
      await stopShadow(openSession(self, rooms, io), id, options.output);
    });
  examples(command, [['loop shadow stop 3f2a91c0', 'and print what it has counted']]);
}
