import { cutToCells } from '../text/cells.js';
import type { StopLook } from './stop-look.js';

export const labelCells = 12;

/** `label       text`, cut to the terminal's width. The text is printable. */
export function labelLine(label: string, text: string, { colours, columns }: StopLook): string {
  const fitted = columns === undefined ? text : cutToCells(text, columns - labelCells);
  return `${colours.faint(label.padEnd(labelCells))}${fitted}\n`;
}
