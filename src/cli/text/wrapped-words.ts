import { cellWidth } from './cells.js';

/** A sentence in lines of at most `cells`; a longer word has a line of its own. */
export function wrappedWords(text: string, cells: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last !== undefined && cellWidth(longer) <= cells) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
