import { pathOf } from '../../core/query.js';
import { wireText } from '../../core/wire-text.js';
import { escapedAlike, matchablePath } from './request-target.js';

/** A target with its query → the one in its place. */
export type RewritePath = (target: string) => string;

/**
 * The path of a route's match, led to another one. What the star took comes behind it as it
 * came, escapes included; bytes beyond ASCII come as escapes. Where that would lead out of it by `..` (`/old/../old/1`), it is what a server would
 * make of it (`matchablePath`). The query stays.
 */
export function compileRewrite(match: string | null, given: string): RewritePath {
  const target = escapedAlike(wireText(given));
  if (!target.endsWith('/*') || match === null) return (path) => withQuery(target, path);
  const from = escapedAlike(wireText(match)).slice(0, -1);
  const folder = target.slice(0, -1);
  const bare = target.slice(0, -2) || '/';
  return (path) => {
    // `OPTIONS *` has no path.
    if (path === '*') return path;
    const asked = matchablePath(path);
    if (asked.length < from.length) return withQuery(bare, path);
    const meant = folder + asked.slice(from.length);
    const raw = escapedAlike(pathOf(path));
    if (!raw.startsWith(from)) return withQuery(meant, path);
    const kept = folder + raw.slice(from.length);
    return withQuery(matchablePath(kept) === meant ? kept : meant, path);
  };
}

function withQuery(path: string, target: string): string {
  const query = target.indexOf('?');
  return query === -1 ? path : path + target.slice(query);
}
