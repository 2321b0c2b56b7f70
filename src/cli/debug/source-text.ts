import type { FrameView } from '../../core/debugging.js';
import { cutToCells } from '../text/cells.js';
import { printable } from '../text/printable.js';
import type { StopLook } from './stop-look.js';

/** The lines around, numbered, the one it stands at marked; empty without source. */
export function sourceText(view: FrameView, { colours, columns }: StopLook): string {
  const cells = Math.max(0, ...view.source.map(({ line }) => String(line).length));
  const lines = view.source.map(({ line, text }) => {
    const isHere = line === view.line;
    const number = String(line).padStart(cells);
    const shown = printable(text.trimEnd().replaceAll('\t', '    '));
    const gutter = 2 + cells + 2;
    const fitted = columns === undefined ? shown : cutToCells(shown, columns - gutter);
    return isHere
      ? `${colours.accent(`▶ ${number}  ${fitted}`.trimEnd())}\n`
      : `${`  ${colours.faint(number)}  ${fitted}`.trimEnd()}\n`;
  });
  return lines.join('');
}
