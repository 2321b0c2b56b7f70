import { cellWidth, cutToCells, padStartToCells, padToCells } from './cells.js';
import type { Paint } from './colours.js';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** May be cut with `…` when the table is wider than the line. */
  readonly elastic?: boolean;
}

export interface Cell {
  /** Printable: control characters are already escaped. */
  readonly text: string;
  readonly paint?: Paint;
}

const gap = '  ';
const elasticCellsMin = 8;

/**
 * Width of each column, fitted to a line when its length is known. Give the widths of an earlier
 * table as `atLeast` to go on below it.
 */
export function tableLayout(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  options: { readonly line?: number | undefined; readonly atLeast?: readonly number[] } = {},
): number[] {
  const widths = columns.map((column, at) =>
    Math.max(
      options.atLeast?.[at] ?? 0,
      cellWidth(column.title),
      ...rows.map((row) => cellWidth(row[at]?.text ?? '')),
    ),
  );
  if (options.line !== undefined) shrink(columns, widths, options.line);
  return widths;
}

/** Takes from the widest elastic column, cell by cell, until the line fits or nothing can give. */
function shrink(columns: readonly Column[], widths: number[], line: number): void {
  const least = columns.map(({ title }) => Math.max(elasticCellsMin, cellWidth(title)));
  let excess = widths.reduce((sum, width) => sum + width, gap.length * (widths.length - 1)) - line;
  while (excess > 0) {
    let widest = -1;
    for (const [at, width] of widths.entries()) {
      if (columns[at]?.elastic && width > (least[at] ?? 0) && width > (widths[widest] ?? 0)) {
        widest = at;
      }
    }
    if (widest < 0) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
}

export function tableHeader(
  columns: readonly Column[],
  layout: readonly number[],
  paint: Paint,
): string {
  return tableRow(
    columns,
    columns.map(({ title }) => ({ text: title, paint })),
    layout,
  );
}

/** One line, without trailing blanks. */
export function tableRow(
  columns: readonly Column[],
  row: readonly Cell[],
  layout: readonly number[],
): string {
  const cells = columns.map((column, at) => {
    const { text, paint } = row[at] ?? { text: '' };
    const width = layout[at] ?? 0;
    const cut = cutToCells(text, width);
    const isLast = at === columns.length - 1;
    const pad = column.align === 'right' ? padStartToCells : isLast ? keep : padToCells;
    // Padded first, then painted: colour codes take no cells, and blanks show no colour.
    const padded = pad(cut, width);
    return paint ? padded.replace(cut, () => paint(cut)) : padded;
  });
  return `${cells.join(gap).trimEnd()}\n`;
}

export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  options: { readonly line?: number | undefined; readonly heading: Paint },
): string {
  const layout = tableLayout(columns, rows, options);
  const lines = rows.map((row) => tableRow(columns, row, layout));
  return tableHeader(columns, layout, options.heading) + lines.join('');
}

function keep(text: string): string {
  return text;
}
