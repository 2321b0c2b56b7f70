import type { StackFrame } from '../../core/debugging.js';
import { cellWidth, cutStartToCells, cutToCells, padToCells } from '../text/cells.js';
import { printable } from '../text/printable.js';
import type { StopLook } from './stop-look.js';

/** Frames of a stack that are shown at a stop; `stack` at the prompt shows all. */
const framesShownMax = 8;
const functionCellsMax = 32;
const gap = '  ';

/** The stack, the innermost first, `▶` at the frame that is looked at. */
export function stackText(frames: readonly StackFrame[], at: number, look: StopLook): string {
  if (frames.length === 0) return '';
  const { colours, columns } = look;
  // One more is shown rather than counted.
  const isLong = look.isWhole !== true && frames.length > framesShownMax + 1;
  const shown = isLong ? frames.slice(0, framesShownMax) : frames;
  const names = shown.map((frame) => {
    const name = printable(frame.function);
    return frame.isAsync ? `async ${name}` : name;
  });
  const numberCells = String(shown.length - 1).length;
  const widest = Math.min(functionCellsMax, Math.max(...names.map(cellWidth)));
  const room = columns === undefined ? undefined : columns - 2 - numberCells - 2 * gap.length;
  const nameCells = room === undefined ? widest : Math.min(widest, Math.floor(room / 2));
  const lines = shown.map((frame, position) => {
    const name = padToCells(cutToCells(names[position] ?? '', nameCells), nameCells);
    const place = `${printable(frame.file)}:${frame.line}`;
    const fitted = room === undefined ? place : cutStartToCells(place, room - nameCells);
    const mark = position === at ? '▶ ' : '  ';
    const text = `${mark}${String(position).padStart(numberCells)}${gap}${name}${gap}${fitted}`;
    if (position === at) return `${colours.accent(text)}\n`;
    return `${frame.isAsync ? colours.faint(text) : text}\n`;
  });
  const rest = isLong ? `  ${colours.faint(`… ${frames.length - shown.length} more`)}\n` : '';
  return `${colours.heading('stack')}\n${lines.join('')}${rest}`;
}
