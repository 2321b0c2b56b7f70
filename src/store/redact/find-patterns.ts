import { applyEdits, type Edit } from './edits.js';
import { marker } from './marker.js';

/** Every match of every pattern. A match of nothing is none. */
export function findPatterns(text: string, patterns: readonly RegExp[]): Edit[] {
  const edits: Edit[] = [];
  patterns.forEach((pattern, index) => {
    for (const match of text.matchAll(pattern)) {
      const { index: start, 0: found } = match;
      if (found === '') continue;
      const what = `patterns[${index}]`;
      edits.push({ start, end: start + found.length, text: marker, what });
    }
  });
  return edits;
}

/**
 * Matches in what an encoded piece of text stands for: when there are any, the piece is replaced
 * by its redacted and newly encoded self.
 */
export function findInDecoded(
  piece: { readonly start: number; readonly end: number; readonly decoded: string },
  patterns: readonly RegExp[],
  encode: (text: string) => string,
): Edit[] {
  const found = findPatterns(piece.decoded, patterns);
  if (found.length === 0) return [];
  const { start, end } = piece;
  const text = encode(applyEdits(piece.decoded, found));
  return found.map(({ what }) => ({ start, end, text, what }));
}
