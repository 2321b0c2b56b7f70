import type { Pattern } from '../../core/pattern/compile-pattern.js';
import { addEdits, type Edit } from './edits.js';
import { decodeEscapes, wholeEscapes } from './escaped-string.js';
import { findPatterns } from './find-patterns.js';
import { type JsonToken, jsonTokens } from './json-tokens.js';
import { marker, quotedMarker } from './marker.js';

/**
 * Beside the plain matches in a JSON text: a number is replaced whole, as what is left of it
 * would be no JSON, and a string with escapes is searched as what it stands for.
 */
export function findInTokens(text: string, patterns: readonly Pattern[]): Edit[] {
  if (patterns.length === 0) return [];
  const matches = findPatterns(text, patterns).sort((a, b) => a.start - b.start);
  if (matches.length === 0 && !text.includes('\\')) return [];
  const edits: Edit[] = [];
  let next = 0;
  for (const token of jsonTokens(text)) {
    const inside: Edit[] = [];
    for (; next < matches.length; next++) {
      const match = matches[next];
      if (!match || match.start >= token.end) break;
      if (match.start >= token.start) inside.push(match);
    }
    if (token.kind === 'scalar')
      addEdits(
        edits,
        inside.map((match) => wholeToken(token, match)),
      );
    else addEdits(edits, findInString(text.slice(token.start, token.end), token, inside, patterns));
  }
  return edits;
}

function wholeToken(token: JsonToken, match: Edit): Edit {
  const end = Math.max(token.end, match.end);
  return { start: token.start, end, text: quotedMarker, what: match.what };
}

/** Matches in the decoded string, and those as written, which must not leave half an escape. */
function findInString(
  written: string,
  { start: base }: JsonToken,
  matches: readonly Edit[],
  patterns: readonly Pattern[],
): Edit[] {
  if (!written.includes('\\')) return [];
  const string = decodeEscapes(written);
  const { decoded, offsets } = string;
  const placed = findPatterns(decoded, patterns).map((match) => ({
    start: offsets[match.start] ?? 0,
    end: offsets[match.end] ?? written.length,
    what: match.what,
  }));
  const snapped = matches.map(({ start, end, what }) => ({
    ...wholeEscapes(string, { start: start - base, end: end - base }),
    what,
  }));
  return [...placed, ...snapped].map(({ start, end, what }) => ({
    start: start + base,
    end: end + base,
    text: marker,
    what,
  }));
}
