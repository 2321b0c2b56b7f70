import type { Command } from 'commander';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { FaultFlags } from '../fault/fault-form.js';
import type { Io } from '../io.js';
import { formatOption } from '../options/format.js';
import { nameList } from '../options/name-list.js';
import { percentage } from '../options/percentage.js';
import { openSession } from '../session.js';

type Format = 'table' | 'json';

interface StartOptions extends FaultFlags {
  readonly file?: string;
  readonly hold?: boolean;
  readonly output: Format;
}

/** Adds `start`, `list` and `stop` below `loop fault`. */
export function addFault(fault: Command, rooms: Rooms, io: Io): void {
  addStart(fault, rooms, io);
  addList(fault, rooms, io);
  addStop(fault, rooms, io);
}

function addStart(fault: Command, rooms: Rooms, io: Io): void {
  const command = fault
    .command('start')
    .description('Break requests on purpose: delay them, or make them fail.')
    .argument('[name]', 'of a fault in the config; or what a new one is called')
    .option('--service <name>', 'calls to these services', nameList)
    .option('--from <name>', 'from these', nameList)
    .option('--method <name>', 'with these methods', nameList)
    .option('--path <glob>', 'with such a path: /orders/*')
    .option('--header <name[:value]>', 'with this header in the request', each)
    .option('--percent <number>', 'this part of the traces (default: 100)', percentage)
    .option('--seed <text>', 'another one chooses other traces')
    .option('--delay <duration>', 'before the request goes on: 2s')
    .option('--jitter <duration>', 'of the delay: up to so much more or less')
    .option('--abort <how>', 'a status (503), connect, reset, timeout, truncate, or UNAVAILABLE, …')
    .option('--after <size>', 'reset, timeout, truncate come after so much of the body: 1KiB')
    .option('--body <text>', 'of the answer with the status')
    .option('--rate <size>', 'at which the body of the answer comes: 10KiB/s')
    .option('--corrupt <size>', 'invert the first byte of each piece of the body: 1KiB')
    .option('--file <file>', 'the faults of an Istio VirtualService, in place of these options')
    .option('--for <duration>', 'end by itself after: 30s, 10m, 24h at most (default: 10m)')
    .option('--hold', 'stay here, and end it when this command ends, however it does')
    .addOption(formatOption(['table', 'json']))
    .action(async (name: string | undefined, options: StartOptions, self: Command) => {
      const { startFault } = await import('../fault/start-fault.js');
      const { output, hold, file, ...flags } = options;
      await startFault(openSession(self, rooms, io), {
        ...{ name, flags, file, format: output, hold: hold === true },
      });
    });
  examples(command, [
    ['loop fault start --service ratings --abort 503 --percent 50 --for 10m', 'half of them fail'],
    ['loop fault start slow-b --service b --from a --delay 2s --jitter 500ms', 'a slow dependency'],
    ['loop fault start --service ratings --abort truncate --after 1KiB', 'half an answer'],
    ['loop fault start slow-ratings', 'one of the config, again'],
    ['loop fault start --file virtual-service.yaml --hold', 'as Istio would, until Ctrl-C'],
  ]);
}

function addList(fault: Command, rooms: Rooms, io: Io): void {
  const command = fault
    .command('list')
    .description('List the faults in force at the gateway, and how many requests had them.')
    .option('--all', 'also those that have ended lately')
    .addOption(formatOption(['table', 'json']))
    .action(async (options: { readonly all?: boolean; readonly output: Format }, self: Command) => {
      const { listFaults } = await import('../fault/list-faults.js');
      const { all = false, output } = options;
      await listFaults(openSession(self, rooms, io), { all, format: output });
    });
  examples(command, [
    ['loop fault list', 'what is broken now'],
    ['loop fault list --all -o json', 'with those that are over, for scripts'],
  ]);
}

function addStop(fault: Command, rooms: Rooms, io: Io): void {
  const command = fault
    .command('stop')
    .description('End a fault now, or all of them; what they hold back goes on.')
    .argument('[name]', 'as loop fault list shows it')
    .option('--all', 'all of them, those of the config too, until it is reloaded')
    .addOption(formatOption(['table', 'json']))
    .action(
      async (
        name: string | undefined,
        options: { readonly all?: boolean; readonly output: Format },
        self: Command,
      ) => {
        const { stopFaults } = await import('../fault/stop-faults.js');
        const { all = false, output } = options;
        await stopFaults(openSession(self, rooms, io), { name, all, format: output });
      },
    );
  examples(command, [
    ['loop fault stop ratings-abort', 'one'],
    ['loop fault stop --all', 'nothing is broken on purpose any more'],
  ]);
}

function each(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}
