import { cellWidth, cutToCells } from './cells.js';

/** `one, two, …` broken into lines of `cells`, never within an item unless it is longer than a line. */
export function wrappedList(items: readonly string[], cells: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [at, item] of items.entries()) {
    const text = cutToCells(at < items.length - 1 ? `${item},` : item, cells);
    if (line === '') line = text;
    else if (cellWidth(line) + 1 + cellWidth(text) <= cells) line += ` ${text}`;
    else {
      lines.push(line);
      line = text;
    }
  }
  return line === '' ? lines : [...lines, line];
}
