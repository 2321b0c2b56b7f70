import type { Edit } from '../edits.js';
import { jsonTokens } from '../json-tokens.js';
import { quotedMarker } from '../marker.js';

/**
 * What was found as it is written may begin within an escape, whose half would be left: it begins
 * with the escape then. In JSON a number that holds it goes whole, as the rest would be no JSON.
 */
export function fitText(text: string, edits: readonly Edit[]): Edit[] {
  const fitted = edits.map((edit) => ({ ...edit, start: escapeStart(text, edit.start) }));
  if (fitted.length === 0 || !/^\ufeff?\s*[[{]/.test(text)) return fitted;
  return wholeNumbers(text, fitted);
}

function escapeStart(text: string, start: number): number {
  if (isPercent(text, start - 1)) return start - 1;
  if (isPercent(text, start - 2)) return start - 2;
  let backslashes = 0;
  while (text[start - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1 ? start - 1 : start;
}

function isPercent(text: string, at: number): boolean {
  return /^%[0-9a-f]{2}$/i.test(text.slice(at, at + 3));
}

function wholeNumbers(text: string, edits: readonly Edit[]): Edit[] {
  const sorted = edits.toSorted((a, b) => a.start - b.start);
  const fitted: Edit[] = [];
  let next = 0;
  for (const token of jsonTokens(text)) {
    for (; next < sorted.length; next++) {
      const edit = sorted[next];
      if (edit === undefined || edit.start >= token.end) break;
      const isInside = edit.start >= token.start && token.kind === 'scalar';
      fitted.push(
        isInside
          ? { ...edit, start: token.start, end: Math.max(token.end, edit.end), text: quotedMarker }
          : edit,
      );
    }
  }
  return [...fitted, ...sorted.slice(next)];
}
