// Which loaded script holds the file that a breakpoint names. Pure.

import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDependency, type Script } from './script-table.js';
import type { SourceMap } from './source-map.js';

/** A file of the developer's, as part of a script that runs. */
export interface LoadedSource {
  /** Absolute. */
  readonly path: string;
  readonly script: Script;
  /** Position in the sources of the script's map; null: the script is the file. */
  readonly source: number | null;
}

export interface LoadedScript {
  readonly script: Script;
  readonly map: SourceMap | null;
}

export type SourceMatch =
  | { readonly kind: 'one'; readonly path: string; readonly sources: readonly LoadedSource[] }
  | { readonly kind: 'several'; readonly paths: readonly string[] }
  | { readonly kind: 'none' };

export function findSource(
  file: string,
  root: string,
  scripts: readonly LoadedScript[],
): SourceMatch {
  const wanted = wantedFile(file);
  const isWanted = (path: string): boolean => endsIn(path, wanted);
  const all = scripts.flatMap((script) => sourcesOf(script, isWanted));
  const eligible =
    wanted.startsWith('/') || isDependency(`/${wanted}`)
      ? all
      : all.filter(({ path }) => !isDependency(path));
  const byPath = new Map<string, LoadedSource[]>();
  for (const each of eligible) byPath.set(each.path, [...(byPath.get(each.path) ?? []), each]);

  const [only, another] = byPath.keys();
  const exact = resolve(root, wanted);
  const path = byPath.has(exact) ? exact : another === undefined ? only : undefined;
  if (path !== undefined) return { kind: 'one', path, sources: byPath.get(path) ?? [] };
  return byPath.size === 0 ? { kind: 'none' } : { kind: 'several', paths: [...byPath.keys()] };
}

/** Without `./` and the scheme of a file URL. */
export function wantedFile(file: string): string {
  if (file.startsWith('file://')) return fileURLToPath(file);
  return file.startsWith('/') ? resolve(file) : file.replace(/^(\.\/)+/, '');
}

/** Whole segments of the path: `views.ts` does not end `reviews.ts`. */
export function endsIn(path: string, end: string): boolean {
  return path === end || (!end.startsWith('/') && path.endsWith(`/${end}`));
}

/**
 * Names near one that was not found: the same file elsewhere or with another ending, else the few
 * that differ least.
 */
export function nearestNames(file: string, paths: readonly string[]): string[] {
  const name = basename(file);
  const scored = paths.map((path) => ({ path, distance: distance(name, basename(path)) }));
  scored.sort((one, other) => one.distance - other.distance || one.path.length - other.path.length);
  const limit = Math.max(2, Math.ceil(name.length / 3));
  return scored
    .filter((each) => each.distance <= limit)
    .slice(0, 5)
    .map(({ path }) => path);
}

/** A script that was compiled from a file of its own name is that file no more, whatever its URL. */
function sourcesOf(
  { script, map }: LoadedScript,
  isWanted: (path: string) => boolean,
): LoadedSource[] {
  const mapped = (map?.sources ?? []).flatMap((path, source) =>
    isWanted(path) ? [{ path, script, source }] : [],
  );
  if (mapped.length > 0 || script.path === null || !isWanted(script.path)) return mapped;
  return [{ path: script.path, script, source: null }];
}

/** Levenshtein's; an ending of JavaScript and one of TypeScript count as the same. */
function distance(one: string, other: string): number {
  const [from, to] = [one, other].map((name) => name.toLowerCase().replace(/\.[cm]?[jt]sx?$/, ''));
  let row = Array.from({ length: (to?.length ?? 0) + 1 }, (_, at) => at);
  for (const [index, letter] of [...(from ?? '')].entries()) {
    const next = [index + 1];
    for (let at = 1; at < row.length; at += 1) {
      const same = letter === to?.[at - 1] ? 0 : 1;
      const best = Math.min((row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1, (row[at - 1] ?? 0) + same);
      next.push(best);
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
