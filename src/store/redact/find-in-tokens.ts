import jsonc from 'jsonc-parser';
import type { Edit } from './edits.js';
import { findInDecoded, findPatterns } from './find-patterns.js';
import { type JsonToken, jsonTokens } from './json-tokens.js';
import { quotedMarker } from './plan.js';

/**
 * Matches that must take a whole token of a JSON text: in a number, whose rest would be no JSON,
 * and in a string with escapes, which is searched as what it stands for.
 */
export function findInTokens(text: string, patterns: readonly RegExp[]): Edit[] {
  if (patterns.length === 0) return [];
  const matches = findPatterns(text, patterns).sort((a, b) => a.start - b.start);
  if (matches.length === 0 && !text.includes('\\')) return [];
  const edits: Edit[] = [];
  let next = 0;
  for (const token of jsonTokens(text)) {
    const written = text.slice(token.start, token.end);
    const escaped = token.kind === 'string' && written.includes('\\');
    if (escaped) edits.push(...findInEscaped(written, token, patterns));
    for (; next < matches.length; next++) {
      const match = matches[next];
      if (!match || match.start >= token.end) break;
      const inside = match.start >= token.start;
      if (inside && (escaped || token.kind === 'scalar')) edits.push(wholeToken(token, match));
    }
  }
  return edits;
}

function findInEscaped(
  written: string,
  { start, end }: JsonToken,
  patterns: readonly RegExp[],
): Edit[] {
  const scanner = jsonc.createScanner(written);
  scanner.scan();
  return findInDecoded({ start, end, decoded: scanner.getTokenValue() }, patterns, JSON.stringify);
}

function wholeToken(token: JsonToken, match: Edit): Edit {
  const end = Math.max(token.end, match.end);
  return { start: token.start, end, text: quotedMarker, what: match.what };
}
