import { applyEdits, type Edit, type Range } from './edits.js';
import { marker } from './marker.js';

/**
 * A global expression, or a value that is found where it stands as a word of its own. A value may
 * be longer than any expression can be.
 */
export type Pattern = RegExp | string;

/** Every match of every pattern. A match of nothing is none. */
export function findPatterns(text: string, patterns: readonly Pattern[]): Edit[] {
  const edits: Edit[] = [];
  patterns.forEach((pattern, index) => {
    const what = `patterns[${index}]`;
    const ranges = typeof pattern === 'string' ? findWord(text, pattern) : findAll(text, pattern);
    for (const { start, end } of ranges) edits.push({ start, end, text: marker, what });
  });
  return edits;
}

function* findAll(text: string, pattern: RegExp): Iterable<Range> {
  for (const { index: start, 0: found } of text.matchAll(pattern)) {
    if (found !== '') yield { start, end: start + found.length };
  }
}

function* findWord(text: string, word: string): Iterable<Range> {
  for (let from = 0; ; ) {
    const start = text.indexOf(word, from);
    if (start === -1) return;
    const end = start + word.length;
    const alone = !isWordAt(text, start - 1) && !isWordAt(text, end);
    if (alone) yield { start, end };
    from = alone ? end : start + 1;
  }
}

function isWordAt(text: string, index: number): boolean {
  return /[A-Za-z0-9]/.test(text.charAt(index));
}

/**
 * Matches in what an encoded piece of text stands for: when there are any, the piece is replaced
 * by its redacted and newly encoded self.
 */
export function findInDecoded(
  piece: { readonly start: number; readonly end: number; readonly decoded: string },
  patterns: readonly Pattern[],
  encode: (text: string) => string,
): Edit[] {
  const found = findPatterns(piece.decoded, patterns);
  if (found.length === 0) return [];
  const { start, end } = piece;
  const text = encode(applyEdits(piece.decoded, found));
  return found.map(({ what }) => ({ start, end, text, what }));
}
