import { writeFile } from 'node:fs/promises';
import { LoopError } from '../../core/errors.js';
import type { Dry, HypothesisStrategy, Journal, RollbackStrategy } from '../../core/experiment.js';
import { exitCode } from '../exit-code.js';
import type { Session } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { jsonText } from '../text/json-text.js';
import { printable } from '../text/printable.js';
import { outcomeText } from './outcome-text.js';
import { lookAfterMs, reportFormat, writeReport } from './report/write-report.js';
import { showRun } from './show-run.js';

/** In place of what the file takes from elsewhere. */
export interface GivenVariables {
  readonly var?: readonly string[];
  readonly varFile?: readonly string[];
}

export interface RunExperimentOptions extends GivenVariables {
  readonly journal?: string;
  readonly report?: string;
  readonly dry?: Dry;
  readonly hypothesisStrategy?: HypothesisStrategy;
  readonly hypothesisEvery?: number;
  readonly rollbackStrategy?: RollbackStrategy;
  readonly failFast?: boolean;
  readonly hypothesisFrequency?: number;
  readonly prometheus?: string;
}

/** Ctrl-C ends the faults at once and rolls back; a second one leaves what runs in the background. */
export async function runExperiment(
  session: Session,
  file: string,
  options: RunExperimentOptions & { readonly format: 'text' | 'json' },
): Promise<void> {
  const { rooms, io, configFile, colour } = session;
  if (options.report !== undefined) reportFormat(options.report);
  const opened = await rooms.openExperiment({
    ...{ file, configFile, vars: options.var, varFiles: options.varFile },
  });
  const colours = coloursFor(colour);
  if (options.format === 'text') io.stdout.write(`${printable(opened.title)}\n`);
  if (options.dry !== undefined) io.stderr.write(`loop: dry: ${dryText[options.dry]}\n`);
  for (const line of opened.notDone) io.stderr.write(`loop: not done: ${printable(line)}\n`);
  const signals = hearSignals(session);
  const shown = options.format === 'text' ? showRun(session, opened) : undefined;
  const unreachable: LoopError[] = [];
  try {
    const journal = await opened.run({
      ...{ dry: options.dry, hypothesisStrategy: options.hypothesisStrategy },
      ...{ rollbackStrategy: options.rollbackStrategy, failFast: options.failFast },
      ...{
        hypothesisEveryMs: options.hypothesisEvery ?? options.hypothesisFrequency,
        prometheus: options.prometheus,
      },
      ...(options.report !== undefined && { lookAfterMs }),
      ...{ signal: signals.interrupted, leave: signals.left },
      tell: (event) => shown?.tell(event),
      onUnreachable: (error) => unreachable.push(error),
    });
    shown?.end();
    if (options.journal !== undefined) await writeJournal(options.journal, journal);
    if (options.report !== undefined) {
      await writeReport(session, { file: options.report, name: opened.name, journal });
    }
    io.stdout.write(options.format === 'json' ? jsonText(journal) : outcomeText(journal, colours));
    const [error] = unreachable;
    if (error !== undefined) throw error;
    io.exitCode = signals.exitCode() ?? exitCodeOf(journal);
  } finally {
    shown?.end();
    signals.ignore();
  }
}

const dryText: Readonly<Record<Dry, string>> = {
  probes: 'probes are not asked',
  actions: 'nothing is broken, and no other action is carried out',
  activities: 'nothing is carried out, and nothing asked',
  pause: 'pauses are left out',
};

/** 0 when it completed with its hypothesis held, else 1. */
function exitCodeOf({ status, deviated, steady_states: { before } }: Journal): number {
  const held = !deviated && before?.steady_state_met !== false;
  return status === 'completed' && held ? exitCode.ok : exitCode.unexpected;
}

function hearSignals({ io }: Session) {
  const interrupted = new AbortController();
  const left = new AbortController();
  let code: number | undefined;
  const codes = {
    SIGINT: exitCode.interrupted,
    SIGTERM: exitCode.terminated,
    SIGHUP: exitCode.hungUp,
  } as const;
  const ignore = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) =>
    io.onSignal(signal, () => {
      if (code !== undefined) left.abort(new Error(signal));
      code ??= codes[signal];
      interrupted.abort(new Error(signal));
    }),
  );
  return {
    interrupted: interrupted.signal,
    left: left.signal,
    exitCode: () => code,
    ignore: () => {
      for (const each of ignore) each();
    },
  };
}

async function writeJournal(file: string, journal: Journal): Promise<void> {
  await writeFile(file, jsonText(journal)).catch((error: Error) => {
    throw new LoopError('LOOP_CLI_USAGE', `--journal: ${error.message}`, { cause: error });
  });
}
