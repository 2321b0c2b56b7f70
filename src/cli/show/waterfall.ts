/** When a hop ran, as parts of the whole chain: 0 is the chain's start, 1 its end. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * A bar of the span within `cells`. Its end is exact to an eighth of a cell; its start to a half,
 * since Unicode has blocks that fill from the left in eighths, and from the right a half only.
 */
export function waterfallBar(span: Span, cells: number): string {
  const total = cells * 8;
  const start = clamp(Math.round((span.start * total) / 4) * 4, 0, total - 4);
  const end = clamp(Math.round(span.end * total), start + 1, total);
  const lead = ' '.repeat(Math.floor(start / 8));
  if (start % 8 === 0) return lead + '█'.repeat((end - start) >> 3) + eighths[(end - start) % 8];
  // The bar begins in the right half of a cell.
  const rest = Math.max(0, end - start - 4);
  return `${lead}▐${'█'.repeat(rest >> 3)}${eighths[rest % 8]}`;
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
