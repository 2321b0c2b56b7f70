import type { AccessEntry } from './access-item.js';

/** Apache's and nginx's `combined`, in UTC; what has no place in it is not told. */
export function combinedLine(entry: AccessEntry): string {
  const { at, client, method, path, status, bytesOut, referer, userAgent } = entry;
  const request = `${method} ${path} HTTP/1.1`;
  // As nginx writes one that was never answered.
  const code = status === null ? '000' : String(status);
  return (
    `${hostOf(client)} - - [${dateText(at)}] ${quoted(request)} ${code} ${bytesOut} ` +
    `${quoted(referer ?? '-')} ${quoted(userAgent ?? '-')}\n`
  );
}

/** A quote or a line break of the client's would make up fields and lines: nginx's escapes. */
function quoted(text: string): string {
  const safe = text.replace(/["\\\p{C}\u2028\u2029]/gu, (character) =>
    [...Buffer.from(character, 'utf8')]
      .map((byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
  return `"${safe}"`;
}

function hostOf(client: string): string {
  const host = client.slice(0, client.lastIndexOf(':'));
  return /^[\w.:%[\]-]+$/.test(host) ? host : '-';
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `28/Nov/2026:16:05:09 +0000` of an ISO 8601 date. */
function dateText(iso: string): string {
  const month = months[Number(iso.slice(5, 7)) - 1] ?? '';
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
