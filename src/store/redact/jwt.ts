import type { Edit, Range } from './edits.js';
import { marker } from './marker.js';

/**
 * By its form (RFC 7519, RFC 7516) a token is a JSON object in base64url, and two to four parts more. The
 * parts are read one after the other: a text of nothing but beginnings is no reason to read on from each.
 */
const part = /[\w-]+/g;
const head = /ey[A-Z][\w-]{8,}/;
const rest = /\.[\w-]*(?:\.[\w-]*){1,3}/y;

function* tokens(text: string): Iterable<Range> {
  part.lastIndex = 0;
  for (let found = part.exec(text); found !== null; found = part.exec(text)) {
    const headEnd = part.lastIndex;
    if (text[headEnd] !== '.') continue;
    const at = found[0].search(head);
    rest.lastIndex = headEnd;
    if (at === -1 || !rest.test(text)) continue;
    const end = rest.lastIndex;
    yield { start: found.index + at, end };
    part.lastIndex = end;
  }
}

/** Tokens wherever they stand. Of what only looks like one, the first part is no JSON object. */
export function findTokens(text: string): Edit[] {
  if (!text.includes('ey')) return [];
  const edits: Edit[] = [];
  for (const { start, end } of tokens(text)) {
    if (!hasHeader(text.slice(start, end))) continue;
    edits.push({ start, end, text: marker, what: 'token' });
  }
  return edits;
}

/** What of a token is its bearer's alone; its first part is that of all tokens of one issuer. */
export function jwtParts(value: string): string[] {
  const [only] = tokens(value);
  if (only?.start !== 0 || only.end !== value.length || !hasHeader(value)) return [];
  return value.split('.').slice(1);
}

function hasHeader(token: string): boolean {
  const header = Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString('latin1');
  return /^\{\s*"/.test(header) && /"(?:alg|enc|typ|kid)"\s*:/.test(header);
}
