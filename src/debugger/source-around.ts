import type { SourceLine } from '../core/debugging.js';

/** The line and as many on either side as there are. `line` from 1. */
export function sourceAround(
  lines: readonly string[],
  line: number,
  around: number,
): readonly SourceLine[] {
  if (line < 1 || line > lines.length) return [];
  const first = Math.max(1, line - around);
  return lines
    .slice(first - 1, line + around)
    .map((text, i) => ({ line: first + i, text: text.slice(0, lineTextMax) }));
}

/** Of a bundle in one line, the beginning. */
const lineTextMax = 400;
