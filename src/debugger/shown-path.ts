import { relative } from 'node:path';

/** Relative to the service's root where the file lies below it, else as it is. */
export function shownPath(path: string, root: string | null): string {
  if (root === null || root === '/') return path;
  const below = relative(root, path);
  return below === '' || below.startsWith('..') || !path.startsWith('/') ? path : below;
}
