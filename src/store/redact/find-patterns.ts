import { applyEdits, type Edit, type Range } from './edits.js';
import { marker } from './marker.js';

/** A global expression. */
export type Pattern = RegExp;

/** Every match of every pattern. A match of nothing is none. */
export function findPatterns(text: string, patterns: readonly Pattern[]): Edit[] {
  const edits: Edit[] = [];
  patterns.forEach((pattern, index) => {
    const what = `patterns[${index}]`;
    for (const { start, end } of findAll(text, pattern))
      edits.push({ start, end, text: marker, what });
  });
  return edits;
}

function* findAll(text: string, pattern: RegExp): Iterable<Range> {
  for (const { index: start, 0: found } of text.matchAll(pattern)) {
    if (found !== '') yield { start, end: start + found.length };
  }
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
