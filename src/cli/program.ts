import { Command } from 'commander';
import type { Rooms } from '../core/rooms.js';
import { addCompletion } from './commands/completion.js';
import { addConfigCheck } from './commands/config-check.js';
import { addDelete } from './commands/delete.js';
import { addDemo } from './commands/demo-entry.js';
import { addDoctor } from './commands/doctor.js';
import { addExperiment } from './commands/experiment.js';
import { addExport } from './commands/export.js';
import { addFault } from './commands/fault.js';
import { addGateway } from './commands/gateway.js';
import { addHelp } from './commands/help.js';
import { addImport } from './commands/import.js';
import { addInit } from './commands/init.js';
import { addIntercept } from './commands/intercept.js';
import { addListCaptures } from './commands/list-captures.js';
import { addListReplays } from './commands/list-replays.js';
import { addLiveFigures } from './commands/live-figures.js';
import { addPrune } from './commands/prune.js';
import { addReplay } from './commands/replay.js';
import { addRulesTest } from './commands/rules-test.js';
import { addShadow } from './commands/shadow.js';
import { addShow } from './commands/show.js';
import { addTap } from './commands/tap.js';
import { addTop } from './commands/top.js';
import { addUi } from './commands/ui.js';
import { examples } from './examples.js';
import type { Io } from './io.js';
import { refuseUnknownCommand } from './suggest/refuse-unknown-command.js';
import { version } from './version.js';

/**
 * The whole command tree. Building it loads names, options and help texts only; a command's work
 * is imported when the command runs, so that `loop list` does not pay for `loop gateway`.
 */
export function createProgram(rooms: Rooms, io: Io): Command {
  const program = new Command('loop')
    .description('Keeps the request that failed, every hop of it, and sends it again.')
    .version(version(), '-V, --version', 'print the version')
    .option('--config <file>', 'the config file (default: $LOOP_CONFIG, else ./loop.yaml)')
    .option('--verbose', 'add the stack to an error')
    .option('--no-color', 'no colour, also on a terminal (as NO_COLOR does)')
    .helpOption('-h, --help', 'print what a command does, its options and examples')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => io.columns ?? 80,
      getErrHelpWidth: () => io.columns ?? 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      // Errors are thrown (exitOverride) and reported in one place: run-cli.ts.
      outputError: () => {},
    })
    .exitOverride();
  refuseUnknownCommand(program);

  addInit(program, rooms, io);
  addGateway(program, rooms, io);
  addDemo(program, rooms, io);
  addDoctor(program, rooms, io);
  const list = group(program, 'list', 'List captures, or earlier replays.');
  addListCaptures(list, rooms, io);
  addListReplays(list, rooms, io);
  addShow(program, rooms, io);
  addReplay(program, rooms, io);
  addLiveFigures(program, rooms, io);
  addTop(program, rooms, io);
  addTap(program, rooms, io);
  addUi(program, rooms, io);
  const shadow = group(program, 'shadow', 'Copy live traffic to a namespace.');
  addShadow(shadow, rooms, io);
  const fault = group(program, 'fault', 'Break requests on purpose.');
  addFault(fault, rooms, io);
  const intercept = group(program, 'intercept', 'Let your calls go to your own process.');
  addIntercept(intercept, rooms, io);
  const experiment = group(program, 'experiment', 'See what holds when something is broken.');
  addExperiment(experiment, rooms, io);
  const rules = group(program, 'rules', 'See what the capture rules make of recorded traffic.');
  addRulesTest(rules, rooms, io);
  const config = group(program, 'config', 'Look at the config.');
  addConfigCheck(config, rooms, io);
  addExport(program, rooms, io);
  addImport(program, rooms, io);
  addDelete(program, rooms, io);
  addPrune(program, rooms, io);
  addCompletion(program, rooms, io);
  addHelp(program);
  return examples(program, [
    ['loop demo', 'the whole story on this machine, in ten seconds'],
    ['loop init', 'write ./loop.yaml for your own services'],
    ['loop gateway', 'record with ./loop.yaml'],
    ['loop list captures --since 1h', 'what failed in the last hour'],
    ['loop show 12', 'one capture: its chain, and where it failed'],
    ['loop replay 12 --to debug-ns', 'send it again'],
  ]);
}

function group(program: Command, name: string, description: string): Command {
  const command = program.command(name).description(description).helpCommand(false);
  return refuseUnknownCommand(command);
}
