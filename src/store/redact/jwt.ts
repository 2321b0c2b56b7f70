import type { Edit } from './edits.js';
import { marker } from './marker.js';

/** A token by its form (RFC 7519, RFC 7516): a JSON object in base64url, and two to four parts more. */
const form = /ey[A-Z][\w-]{8,}\.[\w-]*(?:\.[\w-]*){1,3}/g;

/** Tokens wherever they stand. Of what only looks like one, the first part is no JSON object. */
export function findTokens(text: string): Edit[] {
  if (!text.includes('ey')) return [];
  const edits: Edit[] = [];
  for (const { index, 0: token } of text.matchAll(form)) {
    if (!hasHeader(token)) continue;
    edits.push({ start: index, end: index + token.length, text: marker, what: 'token' });
  }
  return edits;
}

/** What of a token is its bearer's alone; its first part is that of all tokens of one issuer. */
export function jwtParts(value: string): string[] {
  if (value.match(form)?.[0] !== value || !hasHeader(value)) return [];
  return value.split('.').slice(1);
}

function hasHeader(token: string): boolean {
  const header = Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString('latin1');
  return /^\{\s*"/.test(header) && /"(?:alg|enc|typ|kid)"\s*:/.test(header);
}
