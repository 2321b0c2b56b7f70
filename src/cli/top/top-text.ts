import type { TopRow } from '../../core/figures.js';
import { successPaint, successText } from '../figures/figure-cells.js';
import type { Colours } from '../text/colours.js';
import { durationText, roundMs } from '../text/duration-text.js';
import { printable } from '../text/printable.js';
import { type Cell, type Column, renderTable } from '../text/table.js';

const columns: readonly Column[] = [
  { title: 'SOURCE', elastic: true },
  { title: 'DESTINATION', elastic: true },
  { title: 'METHOD' },
  { title: 'PATH', elastic: true },
  { title: 'COUNT', align: 'right' },
  { title: 'BEST', align: 'right' },
  { title: 'WORST', align: 'right' },
  { title: 'LAST', align: 'right' },
  { title: 'SUCCESS_RATE', align: 'right' },
];

/** A table of the rows as they are given; the header alone when there are none. */
export function topText(
  rows: readonly TopRow[],
  { colours, line }: { readonly colours: Colours; readonly line: number | undefined },
): string {
  const cells = rows.map((row) => cellsOf(row, colours));
  return renderTable(columns, cells, { line, heading: colours.heading });
}

/** Milliseconds to microseconds. */
export function topJson(row: TopRow): TopRow {
  return {
    ...row,
    bestMs: roundMs(row.bestMs),
    worstMs: roundMs(row.worstMs),
    lastMs: roundMs(row.lastMs),
  };
}

function cellsOf(row: TopRow, colours: Colours): Cell[] {
  return [
    { text: printable(row.source) },
    { text: printable(row.destination) },
    { text: printable(row.method) },
    { text: printable(row.path) },
    { text: String(row.count) },
    { text: durationText(row.bestMs) },
    { text: durationText(row.worstMs) },
    { text: durationText(row.lastMs) },
    { text: successText(row.successRate), paint: successPaint(colours, row.successRate) },
  ];
}
