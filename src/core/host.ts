// One spelling for hosts that are the same (RFC 3986 §6.2.2, RFC 5952): Host headers, the targets of
// CONNECT, what configs and archives say. Only compared, never sent.

import { readableText } from './wire-text.js';

/** A host as it is compared, and the port that was said with it, if one was. */
export interface FoldedAuthority {
  /** IPv6 in brackets. */
  readonly host: string;
  readonly port: string | null;
}

/** Names that are in their one spelling. What ends in digits may be an address. */
const plainName = /^(?:[a-z0-9_-]+\.)*[a-z_-][a-z0-9_-]*$/;

/**
 * `RATINGS.` → `ratings`, `0:0::1` and `[::0:1]` → `[::1]`, `[::ffff:127.0.0.1]` → `127.0.0.1`,
 * `bücher.example` → its ASCII form. What is no host stays, in lower case.
 */
export function foldHost(host: string): string {
  const lower = host.toLowerCase();
  if (plainName.test(lower)) return lower;
  const named = readableText(host).toLowerCase();
  const written = named.includes(':') && !named.startsWith('[') ? `[${named}]` : named;
  // A port, a path or a password would be taken for one.
  const isHost = /^(?:\[[^\]]*\]|[^:/?#@\\[\]\s]+)$/.test(written);
  const parsed = isHost ? URL.parse(`http://${written}/`)?.hostname : undefined;
  return mappedIpv4(parsed ?? lower).replace(/\.$/, '');
}

/** `Ratings.:080` → `ratings` and `80`; `ratings:` has no port. */
export function foldAuthority(authority: string): FoldedAuthority {
  const [, host = authority, digits = ''] = /^(\[[^\]]*\]|[^:]*):(\d*)$/.exec(authority) ?? [];
  return { host: foldHost(host), port: digits === '' ? null : String(Number(digits)) };
}

/** The same in one text. */
export function foldedAuthority(authority: string): string {
  const { host, port } = foldAuthority(authority);
  return port === null ? host : `${host}:${port}`;
}

/** `[::ffff:7f00:1]`, as URLs have it, is 127.0.0.1 to whom it is connected to. */
function mappedIpv4(host: string): string {
  const [, high, low] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(host) ?? [];
  if (high === undefined || low === undefined) return host;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}
