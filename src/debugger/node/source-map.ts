// A source map as loop uses it: between places of the script that runs and of the files that its
// developer wrote.

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  decodedMappings,
  FlattenMap,
  originalPositionFor,
  type TraceMap,
} from '@jridgewell/trace-mapping';

export interface OriginalPosition {
  readonly source: number;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

const scheme = /^[a-z][\w+.-]*:\/\//i;

export class SourceMap {
  readonly #map: TraceMap;
  /** Absolute paths; of a bundler's URL (`webpack://app/./src/a.ts`) below the root. */
  readonly sources: readonly string[];

  private constructor(map: TraceMap, root: string) {
    this.#map = map;
    this.sources = map.sources.map((source, at) => {
      // What is absolute stays as it was written: resolving makes one slash of several, and a path into a
      // URL of the scheme that the script was evaluated under.
      const isPath = !map.sourceRoot && source?.startsWith('/') === true;
      const isAbsolute = source !== null && (isPath || scheme.test(source));
      return resolve(root, sourcePath(isAbsolute ? source : (map.resolvedSources[at] ?? null)));
    });
  }

  /** Null for what is no source map, whole or in sections. `url`: its own, that its sources are relative to. */
  static parse(text: string, { url, root }: { url: string; root: string }): SourceMap | null {
    try {
      // A guard against JSON hijacking, which the standard allows before the map.
      return new SourceMap(new FlattenMap(text.replace(/^\)\]\}'[^\n]*\n/, ''), url), root);
    } catch {
      return null;
    }
  }

  /** Text of a source, where the map has it. */
  content(source: number): string | null {
    return this.#map.sourcesContent?.[source] ?? null;
  }

  /** Of a position that counts from 0; null where nothing of the sources is. */
  original(position: { lineNumber: number; columnNumber: number }): OriginalPosition | null {
    const { lineNumber, columnNumber } = position;
    const found = originalPositionFor(this.#map, { line: lineNumber + 1, column: columnNumber });
    if (found.source === null) return null;
    const source = this.#map.resolvedSources.indexOf(found.source);
    return { source, line: found.line, column: found.column };
  }

  /** The lines of a source that are in the script at all, and which of the script's (from 0) have them. */
  extent(source: number): { readonly lines: ReadonlySet<number>; first: number; last: number } {
    const lines = new Set<number>();
    let first = Number.POSITIVE_INFINITY;
    let last = -1;
    decodedMappings(this.#map).forEach((segments, generated) => {
      for (const segment of segments) {
        if (segment.length === 1 || segment[1] !== source) continue;
        lines.add(segment[2] + 1);
        first = Math.min(first, generated);
        last = generated;
      }
    });
    return { lines, first, last };
  }
}

/**
 * As editors resolve what bundlers write (the default `sourceMapPathOverrides` of VS Code's js-debug):
 * `webpack://app/./src/a.ts?1f2e` and `turbopack:///[project]/src/a.ts` are below the root, `webpack:////srv/a.ts`
 * and `rsc://React/Server/file:///srv/a.ts?3` are absolute.
 */
export function sourcePath(source: string | null): string {
  if (source === null) return '';
  // In a section it has been resolved, and one slash is left of three.
  const [file, path = ''] = /file:\/+(.*)$/.exec(source) ?? [];
  if (file !== undefined) return filePath(`file:///${path}`);
  if (!scheme.test(source)) return source;
  const rest = source.replace(scheme, '').replace(/\?[\da-f]*$/i, '');
  if (rest.startsWith('//')) return rest.slice(1);
  return rest
    .replace(/^[^/]*\/+/, '')
    .replace(/^\[project\]\//, '')
    .replace(/^(\.\/)+/, '')
    .replace(/^~\//, 'node_modules/');
}

function filePath(url: string): string {
  const path = url.replace(/[?#].*$/, '');
  try {
    return fileURLToPath(path);
  } catch {
    return path.replace(/^file:\/\/[^/]*/, '');
  }
}
