import { pathOf } from '../../core/query.js';
import { escapeBeyondAscii } from '../../core/wire-text.js';

/** Where a request says it goes. */
export interface RequestTarget {
  /** From an absolute-form target, else null: then `Host` tells. */
  readonly authority: string | null;
  /** Origin form with the query, as it came. */
  readonly path: string;
}

/**
 * Splits `GET http://ratings:9080/0?x=1`, as a client sends it to a proxy (RFC 9112 §3.2.2). `*` is of
 * OPTIONS alone (§3.2.4), and a fragment of no target.
 */
export function parseTarget(target: string, method: string): RequestTarget | null {
  if (target.charCodeAt(0) === 47) {
    return target.includes('#') ? null : { authority: null, path: target };
  }
  if (target === '*') return method === 'OPTIONS' ? { authority: null, path: target } : null;
  const parts = /^https?:\/\/([^/?#@\s]+)((?:[/?][^#]*)?)$/i.exec(target);
  if (parts === null) return null;
  const [, authority = '', rest = ''] = parts;
  return { authority, path: rest.startsWith('/') ? rest : `/${rest}` };
}

/**
 * The path as a server might understand it, for matching only: `.` and `..` segments resolved,
 * also when written `%2e` or `..;x` (which Java servers read as `..`), so that `/public/../admin`
 * does not pass as something under `/public/`. Empty segments then count for nothing, because some
 * servers merge slashes first. Bytes beyond ASCII come out escaped, however they were written.
 */
export function matchablePath(path: string): string {
  const bare = escapedAlike(pathOf(path));
  if (!/\/(\.|%2e)/i.test(bare) && !bare.includes('\\') && !/%(2f|5c)/i.test(bare)) return bare;
  const segments: string[] = [];
  const parts = bare
    .replaceAll(/%2e/gi, '.')
    .replaceAll(/\\|%2f|%5c/gi, '/')
    .split('/');
  parts.forEach((part, i) => {
    const [, dots] = /^(\.\.?)(?:;.*)?$/.exec(part) ?? [];
    if (dots === '..') segments.pop();
    else if (dots === undefined && part !== '') segments.push(part);
    if (i === parts.length - 1 && (part === '' || dots !== undefined)) segments.push('');
  });
  return `/${segments.join('/')}`;
}

/** `/caf\xc3\xa9` and `/caf%c3%a9` → `/caf%C3%A9`. */
export function escapedAlike(path: string): string {
  if (!/[%\x80-\xff]/.test(path)) return path;
  return escapeBeyondAscii(path).replace(/%[89a-f][0-9a-f]/gi, (triplet) => triplet.toUpperCase());
}

/** `Ratings:9080` → `ratings`; `[::1]:80` → `[::1]`. */
export function hostname(authority: string): string {
  const lower = authority.toLowerCase();
  const colon = lower.lastIndexOf(':');
  if (colon === -1 || lower.endsWith(']')) return lower;
  return lower.slice(0, colon);
}
