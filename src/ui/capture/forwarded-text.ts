import type { Hop } from '../api/shapes.js';

/** What a route changed before the request went on. */
export function forwardedText({ path, authority, removed, added }: NonNullable<Hop['forwarded']>) {
  const set = added.map(([name, value]) => `${name}: ${value}`);
  const names = new Set(added.map(([name]) => name.toLowerCase()));
  const gone = removed.filter((name) => !names.has(name));
  return [
    path,
    authority === null ? null : `host ${authority}`,
    set.length === 0 ? null : `with ${set.join(', ')}`,
    gone.length === 0 ? null : `without ${gone.join(', ')}`,
  ]
    .filter((part) => part !== null)
    .join(', ');
}
