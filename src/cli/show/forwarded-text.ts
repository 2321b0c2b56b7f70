import type { Hop } from '../../core/capture.js';
import { headerPairs } from '../../core/headers.js';
import { printable } from '../text/printable.js';

/** How a request went on to its service, where its route changed it; null: as it came. */
export function forwardedText({ forwarded, method }: Hop): string | null {
  if (forwarded === undefined) return null;
  const { path, authority, removed, added } = forwarded;
  const set = headerPairs(added);
  const names = new Set(set.map(([name]) => name.toLowerCase()));
  const gone = removed.filter((name) => !names.has(name));
  const parts = [
    path === null ? null : `as ${method} ${path}`,
    authority === null ? null : `to host ${authority}`,
    set.length === 0 ? null : `with ${set.map(([name, value]) => `${name}: ${value}`).join(', ')}`,
    gone.length === 0 ? null : `without ${gone.join(', ')}`,
  ].filter((part) => part !== null);
  return printable(parts.join(', '));
}
