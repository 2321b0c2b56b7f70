// Which of the files of a service a breakpoint means. Pure.

import { basename, isAbsolute, normalize, resolve } from 'node:path';
import { editDistance } from '../core/edit-distance.js';

/**
 * The paths that a file name stands for: itself where it is absolute; the one below `root` where
 * that is among them; else all that end in it.
 */
export function matchFile(name: string, paths: Iterable<string>, root: string | null): string[] {
  const wanted = normalize(name);
  const all = [...new Set(paths)];
  if (isAbsolute(wanted)) return all.filter((path) => path === wanted);
  const below = root === null ? undefined : resolve(root, wanted);
  if (below !== undefined && all.includes(below)) return [below];
  const end = wanted.replace(/^(\.\.?\/)+/, '');
  return all.filter((path) => path === end || path.endsWith(`/${end}`));
}

/** Paths whose last part is most like the name's, the likeliest first. */
export function likePaths(name: string, paths: Iterable<string>, max = 3): string[] {
  const wanted = basename(name).toLowerCase();
  return [...new Set(paths)]
    .map((path) => ({ path, distance: editDistance(wanted, basename(path).toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(2, wanted.length / 3))
    .sort((a, b) => a.distance - b.distance || a.path.length - b.path.length)
    .slice(0, max)
    .map(({ path }) => path);
}
