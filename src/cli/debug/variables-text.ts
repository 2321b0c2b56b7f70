import { cellWidth, cutToCells, padToCells } from '../text/cells.js';
import { printable } from '../text/printable.js';
import type { StopLook } from './stop-look.js';

/** Variables of a kind that are shown at a stop; `locals` at the prompt shows all. */
const shownMax = { locals: 20, closure: 8, watches: Number.POSITIVE_INFINITY } as const;
const nameCellsMax = 24;

/** Names in a column and their values, each cut to the line; empty when there are none. */
export function variablesText(
  kind: keyof typeof shownMax,
  values: Readonly<Record<string, string>>,
  look: StopLook,
): string {
  const { colours, columns } = look;
  const all = Object.entries(values).map(([name, value]) => [printable(name), printable(value)]);
  if (all.length === 0) return '';
  const most = look.isWhole === true ? all.length : shownMax[kind];
  // One more is shown rather than counted.
  const shown = all.length > most + 1 ? all.slice(0, most) : all;
  const nameCells = Math.min(
    nameCellsMax,
    Math.max(...shown.map(([name = '']) => cellWidth(name))),
  );
  const lines = shown.map(([name = '', value = '']) => {
    const cut = padToCells(cutToCells(name, nameCells), nameCells);
    const room = columns === undefined ? undefined : columns - 2 - nameCells - 2;
    const fitted = room === undefined ? value : cutToCells(value, room);
    return `  ${colours.accent(cut)}  ${fitted}\n`;
  });
  const left = all.length - shown.length;
  const rest = left > 0 ? `  ${colours.faint(`… ${left} more`)}\n` : '';
  return `${colours.heading(kind)}\n${lines.join('')}${rest}`;
}
