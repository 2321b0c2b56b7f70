import type { Pattern } from '../../core/pattern/compile-pattern.js';
import { applyEdits, type Edit, type Range } from './edits.js';
import { marker } from './marker.js';

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

function* findAll(text: string, pattern: Pattern): Iterable<Range> {
  for (const range of pattern.find(text)) if (range.start < range.end) yield range;
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
