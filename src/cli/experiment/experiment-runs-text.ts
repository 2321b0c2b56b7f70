import type { ExperimentRunSummary } from '../../core/experiment-history.js';
import type { Colours } from '../text/colours.js';
import { ageText, durationText, roundMs } from '../text/duration-text.js';
import { printable } from '../text/printable.js';
import { type Cell, type Column, renderTable } from '../text/table.js';

const columns: readonly Column[] = [
  { title: 'ID', align: 'right' },
  { title: 'EXPERIMENT', elastic: true },
  { title: 'RESULT' },
  { title: 'CAPTURES', align: 'right' },
  { title: 'DURATION', align: 'right' },
  { title: 'EVERY' },
  { title: 'AGE', align: 'right' },
];

export interface RunsLook {
  readonly colours: Colours;
  readonly nowMs: number;
  readonly line: number | undefined;
}

export function experimentRunsText(
  runs: readonly ExperimentRunSummary[],
  { colours, nowMs, line }: RunsLook,
): string {
  const rows = runs.map((run): Cell[] => [
    { text: String(run.id) },
    { text: printable(run.name) },
    { text: resultOf(run), paint: isWell(run) ? colours.good : colours.bad },
    { text: String(run.captures) },
    { text: durationText(run.durationMs) },
    { text: printable(run.every ?? '-') },
    { text: ageText(nowMs - run.startedAtMs), paint: colours.faint },
  ]);
  return renderTable(columns, rows, { line, heading: colours.heading });
}

/** A documented, stable shape. */
export function experimentRunJson(run: ExperimentRunSummary): object {
  const { id, name, title, format, file, every, status, deviated, captures } = run;
  return {
    ...{ id, name, title, format, file, every, status, deviated, captures },
    startedAt: new Date(run.startedAtMs).toISOString(),
    durationMs: roundMs(run.durationMs),
  };
}

function resultOf({ deviated, status }: ExperimentRunSummary): string {
  return deviated ? 'deviated' : status;
}

function isWell({ deviated, status }: ExperimentRunSummary): boolean {
  return status === 'completed' && !deviated;
}
