import { cutToCells } from '../text/cells.js';
import { printable } from '../text/printable.js';
import type { Word } from './command-words.js';

export type Shell = 'bash' | 'zsh' | 'fish';

/** Recorded paths are as long as their callers liked. */
const descriptionCellsMax = 61;

/** A line a word, as the script of the shell reads it. */
export function wordsText(shell: Shell, words: readonly Word[]): string {
  return words.map((word) => `${lineOf(shell, word)}\n`).join('');
}

function lineOf(shell: Shell, { word, description }: Word): string {
  if (shell === 'bash') return word;
  const cut = cutToCells(printable(description), descriptionCellsMax);
  // `_describe` splits at the first colon that is not escaped.
  return shell === 'fish'
    ? `${word}\t${cut}`
    : `${word.replaceAll('\\', '\\\\').replaceAll(':', '\\:')}:${cut}`;
}
