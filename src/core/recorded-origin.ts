import type { Hop } from './capture.js';

/** Where the chain came in: its edge hop, else the first root. */
export function entryHop(chain: readonly Hop[]): Hop | undefined {
  return (
    chain.find((hop) => hop.listener === 'edge') ??
    chain.find((hop) => hop.parent === null) ??
    chain[0]
  );
}

/**
 * `http://host:port` where a request was sent when it was recorded. Clients of the edge resolve its
 * name; what services call each other only they may resolve. What was asked by https goes to the
 * host whose certificate it is.
 */
export function recordedOrigin(hop: Hop): string {
  const { scheme = 'http', toScheme = scheme, service, listener, authority, to } = hop;
  const isByName = listener === 'edge' || service === null || scheme === 'https';
  return isByName && isAuthority(authority) ? `${scheme}://${authority}` : `${toScheme}://${to}`;
}

function isAuthority(text: string): boolean {
  return /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/.test(text);
}
