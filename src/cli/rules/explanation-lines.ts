import type { Explanation } from '../../core/rules/matcher.js';
import type { Colours } from '../text/colours.js';
import { printable } from '../text/printable.js';
import { type Cell, type Column, tableLayout, tableRow } from '../text/table.js';

const columns: readonly Column[] = [{ title: '' }, { title: '', elastic: true }];

/** Predicate by predicate: `✓ status: 5xx   500`, the parts of `all`, `any`, `not` below them. */
export function explanationLines(
  explanation: Explanation,
  { colours, columns: line }: { readonly colours: Colours; readonly columns: number | undefined },
): string {
  const rows = flat(explanation, 0).map(({ part, depth }): Cell[] => [
    {
      text: `${'  '.repeat(depth)}${part.matched ? '✓' : '✗'} ${printable(part.predicate)}`,
      paint: part.matched ? colours.good : colours.faint,
    },
    { text: printable(part.actual), paint: colours.faint },
  ]);
  const layout = tableLayout(columns, rows, { line });
  return rows.map((row) => tableRow(columns, row, layout)).join('');
}

function flat(part: Explanation, depth: number): { part: Explanation; depth: number }[] {
  return [{ part, depth }, ...part.parts.flatMap((inner) => flat(inner, depth + 1))];
}
