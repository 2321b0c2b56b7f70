import { LoopError } from '../../core/errors.js';
import type { ExperimentHistory } from '../../core/experiment-history.js';
import type { Session } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { durationText } from '../text/duration-text.js';
import { jsonText } from '../text/json-text.js';
import { printable } from '../text/printable.js';
import { eventLine } from './event-line.js';
import { experimentRunJson, experimentRunsText } from './experiment-runs-text.js';
import { outcomeText } from './outcome-text.js';
import { reportFormat, writeReport } from './report/write-report.js';

export async function listExperiments(
  session: Session,
  name: string | undefined,
  { limit, format }: { readonly limit: number | undefined; readonly format: 'table' | 'json' },
): Promise<void> {
  const { io } = session;
  const runs = await withHistory(session, (history) => history.list({ name, limit }));
  if (format === 'json') {
    io.stdout.write(jsonText(runs.map(experimentRunJson)));
  } else if (runs.length === 0) {
    const whose = name === undefined ? '' : ` of ${printable(name)}`;
    io.stderr.write(`loop: no experiment${whose} was run yet; loop experiment run makes one\n`);
  } else {
    const line = io.isTTY ? io.columns : undefined;
    const colours = coloursFor(session.colour);
    io.stdout.write(experimentRunsText(runs, { colours, nowMs: io.now(), line }));
  }
}

export interface ShowExperimentOptions {
  readonly report: string | undefined;
  readonly format: 'text' | 'json';
}

/** @throws LOOP_EXPERIMENT_NOT_FOUND */
export async function showExperiment(
  session: Session,
  id: number,
  { report, format }: ShowExperimentOptions,
): Promise<void> {
  if (report !== undefined) reportFormat(report);
  const run = await withHistory(session, (history) => history.get(id));
  if (run === undefined) {
    throw new LoopError(
      'LOOP_EXPERIMENT_NOT_FOUND',
      `no run ${id} of an experiment in the store; loop experiment list has those there are`,
    );
  }
  const { io } = session;
  const { name, journal } = run;
  if (report !== undefined) await writeReport(session, { file: report, name, journal });
  if (format === 'json') {
    io.stdout.write(jsonText({ ...experimentRunJson(run), journal }));
    return;
  }
  const colours = coloursFor(session.colour);
  const { before, after } = journal.steady_states;
  const lines = [
    { title: 'hypothesis, before', runs: before?.probes ?? [] },
    { title: 'method', runs: journal.run },
    { title: 'hypothesis, after', runs: after?.probes ?? [] },
    { title: 'rollbacks', runs: journal.rollbacks },
  ]
    .filter(({ runs }) => runs.length > 0)
    .map(({ title, runs }) => {
      const told = runs.map((each) => eventLine({ kind: 'ended', run: each }, colours) ?? '');
      return `\n${colours.heading(title)}\n${told.join('')}`;
    });
  const head = `run ${run.id} of ${printable(name)}: ${printable(run.title)}\n`;
  const when = `${journal.start}, ${durationText(run.durationMs)}, ${run.captures} captures\n`;
  io.stdout.write(head + colours.faint(when) + lines.join('') + outcomeText(journal, colours));
}

async function withHistory<T>(
  { rooms, configFile }: Session,
  work: (history: ExperimentHistory) => Promise<T>,
): Promise<T> {
  const history = await rooms.experimentHistory(configFile, { create: false });
  try {
    return await work(history);
  } finally {
    await history.close();
  }
}
