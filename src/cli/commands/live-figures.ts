import { type Command, Option } from 'commander';
import { defaultWindow, type WindowName, windows } from '../../core/figures.js';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { Io } from '../io.js';
import { formatOption } from '../options/format.js';
import { openSession } from '../session.js';

interface Options {
  readonly window: WindowName;
  readonly watch?: boolean;
  readonly output: 'table' | 'wide' | 'json';
}

const quiet = 'nothing has passed the gateway within the window';

/** Adds `stat`, `routes` and `edges`. */
export function addLiveFigures(program: Command, rooms: Rooms, io: Io): void {
  addStat(program, rooms, io);
  addRoutes(program, rooms, io);
  addEdges(program, rooms, io);
}

function addStat(program: Command, rooms: Rooms, io: Io): void {
  const command = program
    .command('stat')
    .description('Show success, rate and latency of each service, as its callers see them.')
    .argument('[service...]', 'these alone');
  withOptions(command).action(async (services: string[], options: Options, self: Command) => {
    const { showFigures } = await import('../figures/show-figures.js');
    const { serviceNames } = await import('../figures/figures-view.js');
    const { refuseUnknownServices } = await import('../figures/refuse-unknown-services.js');
    const isWanted = ({ name }: { name: string }) =>
      services.length === 0 || services.includes(name);
    await showFigures(openSession(self, rooms, io), {
      ask: async (live) => (await live.stat(options.window)).filter(isWanted),
      names: serviceNames,
      ...shown(options),
      check: (access) => refuseUnknownServices(services, access),
      empty: 'the config has no services',
    });
  });
  examples(command, [
    ['loop stat', 'the last minute'],
    ['loop stat reviews --window 10s --watch', 'one service, as it goes'],
    ['loop stat -o json | jq ".[] | select(.success < 0.99)"', 'for scripts'],
  ]);
}

function addRoutes(program: Command, rooms: Rooms, io: Io): void {
  const command = program
    .command('routes')
    .description('Show the same by route; [DEFAULT] is what was called without one.');
  withOptions(command).action(async (options: Options, self: Command) => {
    const { showFigures } = await import('../figures/show-figures.js');
    const { routeNames } = await import('../figures/figures-view.js');
    await showFigures(openSession(self, rooms, io), {
      ask: (live) => live.routes(options.window),
      names: routeNames,
      ...shown(options),
      empty: quiet,
    });
  });
  examples(command, [
    ['loop routes', 'the last minute'],
    ['loop routes --window 10m -o wide', 'with counts and the longest'],
  ]);
}

function addEdges(program: Command, rooms: Rooms, io: Io): void {
  const command = program
    .command('edges')
    .description('Show the same by caller and callee; edge is who comes in at the edge.');
  withOptions(command).action(async (options: Options, self: Command) => {
    const { showFigures } = await import('../figures/show-figures.js');
    const { edgeNames } = await import('../figures/figures-view.js');
    await showFigures(openSession(self, rooms, io), {
      ask: (live) => live.edges(options.window),
      names: edgeNames,
      ...shown(options),
      empty: quiet,
    });
  });
  examples(command, [
    ['loop edges', 'who called whom in the last minute'],
    ['loop edges --watch', 'as it goes'],
  ]);
}

function withOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--window <time>', 'how far to look back')
        .choices(Object.keys(windows))
        .default(defaultWindow),
    )
    .option('-w, --watch', 'show it again every second')
    .addOption(formatOption(['table', 'wide', 'json']));
}

function shown({ output, watch }: Options) {
  return { format: output, watch: watch === true };
}
