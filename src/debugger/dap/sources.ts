// Source files as a developer names them, and as the debugger does.

import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { SourceLine } from '../../core/debugging.js';
import { sourceBytesMax, sourceLinesAround } from '../limits.js';

/** Relative to the root where it lies below it, else as it is. */
export function shownPath(path: string, root: string | null): string {
  if (root === null || !isAbsolute(path)) return path;
  const short = relative(root, path);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
}

/** Null when there is no such file here, or it is too long to be source. */
export function readSource(path: string): string | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const { size } = fstatSync(file);
    if (size > sourceBytesMax) return null;
    const bytes = Buffer.alloc(size);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, size, 0));
  } catch {
    return null; // a folder, say
  } finally {
    closeSync(file);
  }
}

export function linesAround(text: string, line: number): SourceLine[] {
  const lines = text.split('\n');
  const first = Math.max(1, line - sourceLinesAround);
  const last = Math.min(lines.length, line + sourceLinesAround);
  const shown: SourceLine[] = [];
  for (let at = first; at <= last; at += 1) {
    shown.push({ line: at, text: (lines[at - 1] ?? '').replace(/\r$/, '') });
  }
  return shown;
}

/** The file with this path on this machine: a build may have had it elsewhere, or cut its path. */
export function localPath(path: string, root: string | null): string | null {
  if (isAbsolute(path) && isFile(path)) return path;
  if (root === null) return null;
  const parts = path.split('/').filter((part) => part !== '');
  for (let skip = 0; skip < parts.length; skip += 1) {
    const candidate = resolve(root, parts.slice(skip).join('/'));
    if (isFile(candidate)) return candidate;
  }
  return null;
}

export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false; // absent, or out of sight
  }
}

/** Absolute, when it is the path of a file as given or below the root. */
export function existingPath(file: string, root: string | null): string | null {
  if (isAbsolute(file)) return isFile(file) ? file : null;
  const below = root === null ? null : join(root, file);
  return below !== null && isFile(below) ? below : null;
}

/** Files whose path ends in `file`, at a folder's border. */
export function endingIn(paths: readonly string[], file: string): string[] {
  const end = `/${file.replace(/^(\.?\/)+/, '')}`;
  return [...new Set(paths)].filter((path) => `/${path}`.endsWith(end));
}

/** Up to five of the paths, those most like `file` first. */
export function nearestPaths(paths: readonly string[], file: string): string[] {
  const name = nameOf(file);
  return [...new Set(paths)]
    .map((path) => ({ path, distance: distance(nameOf(path), name) }))
    .filter((each) => each.distance <= Math.max(3, name.length / 2))
    .sort((a, b) => a.distance - b.distance || a.path.length - b.path.length)
    .slice(0, 5)
    .map(({ path }) => path);
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Levenshtein's. Names are short. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
