import { type Command, Option } from 'commander';
import { dryKinds, hypothesisStrategies, rollbackStrategies } from '../../core/experiment.js';
import type { Rooms } from '../../core/rooms.js';
import { examples } from '../examples.js';
import type { GivenVariables, RunExperimentOptions } from '../experiment/run-experiment.js';
import type { Io } from '../io.js';
import { durationOption, secondsOption } from '../options/duration-option.js';
import { formatOption } from '../options/format.js';
import { repeated } from '../options/repeated.js';
import { wholeNumber } from '../options/whole-number.js';
import { openSession } from '../session.js';

/** Adds `run`, `validate`, `serve`, `list` and `show` below `loop experiment`. */
export function addExperiment(experiment: Command, rooms: Rooms, io: Io): void {
  addRun(experiment, rooms, io);
  addValidate(experiment, rooms, io);
  addServe(experiment, rooms, io);
  addList(experiment, rooms, io);
  addShowRun(experiment, rooms, io);
}

function addServe(experiment: Command, rooms: Rooms, io: Io): void {
  const command = experiment
    .command('serve')
    .description('Run experiments when their `every` says, one at a time, until it is ended.')
    .argument('<file...>', "of loop's own format, with `every: <cron expression>`")
    .action(async (files: string[], _options: unknown, self: Command) => {
      const { serveExperiments } = await import('../experiment/serve-experiments.js');
      await serveExperiments(openSession(self, rooms, io), files);
    });
  examples(command, [
    ['loop experiment serve nightly.yaml', 'each night, say; see loop experiment list'],
  ]);
}

function addList(experiment: Command, rooms: Rooms, io: Io): void {
  const command = experiment
    .command('list')
    .description('List the runs of experiments, newest first.')
    .argument('[name]', 'of this experiment alone')
    .option('--limit <count>', 'no more than this many', wholeNumber(1))
    .addOption(formatOption(['table', 'json']))
    .action(
      async (
        name: string | undefined,
        { limit, output }: { readonly limit?: number; readonly output: 'table' | 'json' },
        self: Command,
      ) => {
        const { listExperiments } = await import('../experiment/look-at-history.js');
        await listExperiments(openSession(self, rooms, io), name, { limit, format: output });
      },
    );
  examples(command, [
    ['loop experiment list', 'all of them'],
    ['loop experiment list ratings-down --limit 5', 'how one did lately'],
  ]);
}

function addShowRun(experiment: Command, rooms: Rooms, io: Io): void {
  const command = experiment
    .command('show')
    .description('Show what came of a run.')
    .argument('<run>', 'its number, as loop experiment list has it', wholeNumber(1))
    .option('--report <file>', 'a report for people is written to it: .md, or .html')
    .addOption(formatOption(['text', 'json']))
    .action(
      async (
        run: number,
        { report, output }: { readonly report?: string; readonly output: 'text' | 'json' },
        self: Command,
      ) => {
        const { showExperiment } = await import('../experiment/look-at-history.js');
        await showExperiment(openSession(self, rooms, io), run, { report, format: output });
      },
    );
  examples(command, [
    ['loop experiment show 3', 'step by step'],
    ['loop experiment show 3 --report report.html', 'for those who were not there'],
  ]);
}

function addRun(experiment: Command, rooms: Rooms, io: Io): void {
  const command = experiment
    .command('run')
    .description('Break what the file says, and see whether what should hold still does.')
    .argument('<file>', "of loop's own format, Chaos Toolkit's, Gloo Shot's or Istio's")
    .option('--journal <file>', 'where the journal is written')
    .option('--report <file>', 'a report for people is written to it: .md, or .html')
    .addOption(
      new Option('--dry [what]', 'tell only, and do not carry out: activities unless said')
        .choices(dryKinds)
        .preset('activities'),
    )
    .addOption(
      new Option('--hypothesis-strategy <when>', 'when the hypothesis is asked').choices(
        hypothesisStrategies,
      ),
    )
    .option(
      '--hypothesis-every <duration>',
      'pause between two looks at it during the method (default: 1s)',
      durationOption,
    )
    .addOption(
      new Option('--hypothesis-frequency <seconds>', 'the same, as chaos run takes it')
        .argParser(secondsOption)
        .conflicts('hypothesisEvery'),
    )
    .option('--fail-fast', 'end when it does not hold during the method')
    .addOption(
      new Option('--rollback-strategy <when>', 'when rollbacks are carried out').choices(
        rollbackStrategies,
      ),
    )
    .addOption(varOption())
    .addOption(varFileOption())
    .option('--prometheus <url>', 'asked for conditions that loop has no figures of')
    .addOption(formatOption(['text', 'json']))
    .action(
      async (
        file: string,
        { output, ...options }: RunExperimentOptions & { readonly output: 'text' | 'json' },
        self: Command,
      ) => {
        const { runExperiment } = await import('../experiment/run-experiment.js');
        await runExperiment(openSession(self, rooms, io), file, { ...options, format: output });
      },
    );
  examples(command, [
    ['loop experiment run ratings-down.yaml', 'its faults end with it, or with Ctrl-C'],
    ['loop experiment run experiment.json --journal journal.json', 'as chaos run does'],
    ['loop experiment run ratings-down.yaml --report report.html', 'for those who were not there'],
    ['loop experiment run ratings-down.yaml --dry', 'what it would do'],
  ]);
}

function addValidate(experiment: Command, rooms: Rooms, io: Io): void {
  const command = experiment
    .command('validate')
    .description('Look whether an experiment could be run; nothing of it is.')
    .argument('<file>', 'of any format that run takes')
    .addOption(varOption())
    .addOption(varFileOption())
    .addOption(formatOption(['text', 'json']))
    .action(
      async (
        file: string,
        { output, ...given }: GivenVariables & { readonly output: 'text' | 'json' },
        self: Command,
      ) => {
        const { validateExperiment } = await import('../experiment/validate-experiment.js');
        await validateExperiment(openSession(self, rooms, io), file, { ...given, format: output });
      },
    );
  examples(command, [['loop experiment validate ratings-down.yaml', 'what is wrong with it']]);
}

function varOption(): Option {
  return new Option(
    '--var <name=value>',
    'in place of what the configuration of a Chaos Toolkit file has (name:int=5); may be repeated',
  ).argParser(repeated);
}

function varFileOption(): Option {
  return new Option(
    '--var-file <file>',
    'the same, and secrets, of a JSON or YAML file; else of the environment; may be repeated',
  ).argParser(repeated);
}
