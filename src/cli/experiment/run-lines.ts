import type { ConditionState } from '../../core/experiment.js';
import { doingsText } from '../../core/fault-text.js';
import type { ServiceFigures } from '../../core/figures.js';
import { successPaint, successText } from '../figures/figure-cells.js';
import { cellWidth, cutToCells, padStartToCells, padToCells } from '../text/cells.js';
import type { Colours, Paint } from '../text/colours.js';
import { durationText } from '../text/duration-text.js';
import { printable } from '../text/printable.js';
import { chartOf } from './chart.js';
import { type RunSeen, samplesShown } from './run-seen.js';

export interface LinesLook {
  readonly columns: number;
  /** No more lines than this. */
  readonly rows: number;
  readonly colours: Colours;
}

interface Piece {
  readonly text: string;
  readonly paint?: Paint | undefined;
}

const labelCells = 12;
/** Of a service's line, what is neither its name nor a chart. */
const figureCells = 52;
const plain: Paint = (text) => text;

/** What stands below a run's lines while it goes on: never wider than the terminal. */
export function runLines(seen: RunSeen, look: LinesLook): string[] {
  const rows = [
    ...hypothesisRows(seen, look),
    ...brokenRows(seen, look),
    ...serviceRows(seen, look),
    ...conditionRows(seen, look),
  ];
  return rows.slice(0, Math.max(0, look.rows)).map((row) => lineOf(row, look.columns));
}

function hypothesisRows({ probes }: RunSeen, { colours }: LinesLook): Piece[][] {
  return probes.map(({ name, met }, at) => {
    const paint = met === null ? colours.faint : met ? colours.good : colours.bad;
    const mark = met === null ? '·' : met ? '✓' : '✗';
    return [
      label(at === 0 ? 'hypothesis' : '', colours),
      { text: mark, paint },
      { text: ` ${printable(name)}` },
    ];
  });
}

function brokenRows({ faults }: RunSeen, { colours }: LinesLook): Piece[][] {
  if (faults.length === 0)
    return [[label('broken', colours), { text: 'nothing now', paint: colours.faint }]];
  return faults.map((fault, at) => [
    label(at === 0 ? 'broken' : '', colours),
    { text: printable(fault.name), paint: colours.caution },
    { text: `  ${doingsText(fault)}, had by ${fault.injected} of ${fault.matched} requests` },
  ]);
}

/** The time before on the left of the arrow, now on its right. */
function serviceRows({ before, samples }: RunSeen, { colours, columns }: LinesLook): Piece[][] {
  const now = samples.at(-1);
  const shown = (now?.services ?? []).filter(
    ({ name, requests }) => requests > 0 || (serviceOf(before?.services, name)?.requests ?? 0) > 0,
  );
  if (shown.length === 0)
    return [[label('services', colours), { text: 'no traffic within 10s', paint: colours.faint }]];
  const nameCells = Math.max(...shown.map(({ name }) => cellWidth(printable(name))), 6);
  const chartCells = chartCellsOf(columns, nameCells);
  const head = `${padToCells('', nameCells)}  ${'SUCCESS'.padEnd(20 + chartCells)}   P95`;
  return [
    [label('services', colours), { text: head, paint: colours.faint }],
    ...shown.map((service) => {
      const past = serviceOf(before?.services, service.name);
      const series = (pick: (figures: ServiceFigures) => number | null) =>
        samples.slice(-chartCells).map(({ services }) => {
          const found = serviceOf(services, service.name);
          return found === undefined ? null : pick(found);
        });
      return [
        label('', colours),
        { text: `${padToCells(printable(service.name), nameCells)}  ` },
        { text: padStartToCells(successText(past?.success ?? null), 7), paint: colours.faint },
        { text: ' → ' },
        {
          text: padStartToCells(successText(service.success), 7),
          paint: successPaint(colours, service.success),
        },
        {
          text: ` ${padToCells(
            chartOf(
              series(({ success }) => success),
              { most: 1 },
            ),
            chartCells,
          )}`,
          paint: colours.accent,
        },
        { text: padStartToCells(latency(past), 8), paint: colours.faint },
        { text: ' → ' },
        { text: padStartToCells(latency(service), 7), paint: latencyPaint(past, service, colours) },
        { text: ` ${chartOf(series(({ latencyMs }) => latencyMs.p95))}`, paint: colours.accent },
      ];
    }),
  ];
}

/** What is left of the line, for two of them. */
function chartCellsOf(columns: number, nameCells: number): number {
  const left = Math.floor((columns - 1 - figureCells - nameCells) / 2);
  return Math.min(samplesShown, Math.max(4, left));
}

function conditionRows({ hold }: RunSeen, { colours }: LinesLook): Piece[][] {
  if (hold === null) return [];
  const { heldMs, forMs, conditions } = hold;
  const time = `${durationText(Math.min(heldMs, forMs))} of ${durationText(forMs)}`;
  return [
    ...conditions.map((condition, at) => [
      label(at === 0 ? 'ends when' : '', colours),
      { text: `${printable(condition.name)}: ` },
      { text: `now ${outputText(condition)}`, paint: condition.met ? colours.bad : colours.faint },
    ]),
    [label('time', colours), { text: `${barOf(heldMs / forMs)} ${time}` }],
  ];
}

function outputText({ output }: ConditionState): string {
  const text = printable(JSON.stringify(output) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function barOf(part: number): string {
  const full = Math.round(20 * Math.min(1, Math.max(0, part)));
  return '█'.repeat(full) + '░'.repeat(20 - full);
}

/** Twice as slow as before is worth a colour. */
function latencyPaint(
  past: ServiceFigures | undefined,
  now: ServiceFigures,
  { bad, good, faint }: Colours,
): Paint {
  const [was, is] = [past?.latencyMs.p95 ?? null, now.latencyMs.p95];
  if (is === null || was === null) return faint;
  return is > 2 * was && is - was > 5 ? bad : good;
}

function latency(figures: ServiceFigures | undefined): string {
  const ms = figures?.latencyMs.p95 ?? null;
  return ms === null ? '-' : durationText(ms);
}

function serviceOf(services: readonly ServiceFigures[] | undefined, name: string) {
  return services?.find((each) => each.name === name);
}

function label(text: string, { faint }: Colours): Piece {
  return { text: text.padEnd(labelCells), paint: faint };
}

/** Cut before it is painted: a colour that is cut off stays on. */
function lineOf(pieces: readonly Piece[], columns: number): string {
  let left = columns - 1;
  let line = '';
  for (const { text, paint = plain } of pieces) {
    const cut = cutToCells(text, left);
    line += paint(cut);
    left -= cellWidth(cut);
    if (cut !== text) break;
  }
  return line;
}
