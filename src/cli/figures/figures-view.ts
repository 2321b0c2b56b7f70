import type { EdgeFigures, Figures, RouteFigures, ServiceFigures } from '../../core/figures.js';
import type { Colours } from '../text/colours.js';
import { roundMs } from '../text/duration-text.js';
import { printable } from '../text/printable.js';
import { type Column, renderTable } from '../text/table.js';
import { type FiguresFormat, figureCells, figureColumns } from './figure-cells.js';

/** What names a row of figures: a column each. */
export interface Names<Row> {
  readonly columns: readonly Column[];
  readonly of: (row: Row) => readonly string[];
}

export const serviceNames: Names<ServiceFigures> = {
  columns: [{ title: 'NAME', elastic: true }],
  of: ({ name }) => [name],
};

export const routeNames: Names<RouteFigures> = {
  columns: [
    { title: 'ROUTE', elastic: true },
    { title: 'SERVICE', elastic: true },
  ],
  of: ({ route, service }) => [route, service],
};

export const edgeNames: Names<EdgeFigures> = {
  columns: [
    { title: 'SRC', elastic: true },
    { title: 'DST', elastic: true },
  ],
  of: ({ from, to }) => [from, to],
};

export function figuresText<Row extends Figures>(
  rows: readonly Row[],
  names: Names<Row>,
  options: {
    readonly format: FiguresFormat;
    readonly colours: Colours;
    readonly line: number | undefined;
  },
): string {
  const style = { ...options, withActual: rows.some(({ actual }) => actual !== undefined) };
  const cells = rows.map((row) => [
    ...names.of(row).map((name) => ({ text: printable(name) })),
    ...figureCells(row, style),
  ]);
  return renderTable([...names.columns, ...figureColumns(style)], cells, {
    line: options.line,
    heading: options.colours.heading,
  });
}

/** Rounded to what is measured: microseconds, and thousandths of a request a second. */
export function figuresJson<Row extends Figures>(row: Row): Row {
  const { p50, p95, p99, max } = row.latencyMs;
  const round = (ms: number | null) => (ms === null ? null : roundMs(ms));
  return {
    ...row,
    rps: roundMs(row.rps),
    ...(row.actual === undefined
      ? {}
      : { actual: { ...row.actual, rps: roundMs(row.actual.rps) } }),
    latencyMs: { p50: round(p50), p95: round(p95), p99: round(p99), max: round(max) },
  };
}
