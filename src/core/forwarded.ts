import type { Hop } from './capture.js';
import type { Forwarded } from './exchange.js';
import { noHeaders, type RawHeaders } from './headers.js';

/** The hop with the request that its service got, where that is not the one that came. */
export function asForwarded(hop: Hop): Hop {
  const { forwarded, request } = hop;
  if (forwarded === undefined) return hop;
  const { path, authority, removed, added } = forwarded;
  const kept = [...added];
  const without = new Set(removed);
  for (let i = request.headers.length - 2; i >= 0; i -= 2) {
    const name = request.headers[i] ?? '';
    if (!without.has(name.toLowerCase())) kept.unshift(name, request.headers[i + 1] ?? '');
  }
  return {
    ...hop,
    path: path ?? hop.path,
    authority: authority ?? hop.authority,
    request: { ...request, headers: kept },
  };
}

/** One change after the other; `later` is what was done to what `earlier` had led to. */
export function thenForwarded(earlier: Forwarded | null, later: Forwarded): Forwarded {
  if (earlier === null) return later;
  const removed = new Set(later.removed);
  const added: string[] = [];
  for (let i = 0; i + 1 < earlier.added.length; i += 2) {
    const name = earlier.added[i] ?? '';
    if (!removed.has(name.toLowerCase())) added.push(name, earlier.added[i + 1] ?? '');
  }
  return {
    path: later.path ?? earlier.path,
    authority: later.authority ?? earlier.authority,
    removed: [...new Set([...earlier.removed, ...later.removed])],
    added: [...added, ...later.added],
  };
}

/** For a change of headers alone. */
export function headersForwarded(removed: readonly string[], added: RawHeaders = noHeaders) {
  return { path: null, authority: null, removed, added };
}
