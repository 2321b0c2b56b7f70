// A source map as loop uses it: between places of the script that runs and of the files that its
// developer wrote.

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  decodedMappings,
  FlattenMap,
  type TraceMap,
  traceSegment,
} from '@jridgewell/trace-mapping';

export interface OriginalPosition {
  readonly source: number;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** In the script, from 0. */
export interface Position {
  readonly lineNumber: number;
  readonly columnNumber: number;
}

export interface LineBegin extends Position {
  /** Of the source, from 1. */
  readonly line: number;
}

export interface Piece {
  readonly start: Position;
  /** Where the last of its segments begins. */
  readonly last: Position;
  /** Where something else begins; null: nothing does. */
  readonly end: Position | null;
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

  /**
   * Of a position that counts from 0; null where nothing of the sources is. Of several that share it, the
   * innermost: what is written last begins last, and runs first.
   */
  original(position: Position): OriginalPosition | null {
    return this.originals(position).at(-1) ?? null;
  }

  /** All that begin there: what minifiers have joined does so together. */
  originals({ lineNumber, columnNumber }: Position): readonly OriginalPosition[] {
    const found = traceSegment(this.#map, lineNumber, columnNumber);
    if (found === null) return [];
    const segments = decodedMappings(this.#map)[lineNumber] ?? [];
    return segments.flatMap((segment) => {
      if (segment[0] !== found[0] || segment.length === 1) return [];
      const [, source, line, column] = segment;
      return [{ source, line: line + 1, column }];
    });
  }

  /** What the script has of a line, in pieces between which there is something else. Ascending. */
  pieces(source: number, line: number): readonly Piece[] {
    const pieces: { start: Position; last: Position; end: Position | null }[] = [];
    for (const [lineNumber, segments] of decodedMappings(this.#map).entries()) {
      for (const segment of segments) {
        const at = { lineNumber, columnNumber: segment[0] };
        const isOfLine = segment.length > 1 && segment[1] === source && segment[2] === line - 1;
        const open = pieces.at(-1)?.end === null ? pieces.at(-1) : undefined;
        if (!isOfLine && open !== undefined) open.end = at;
        else if (isOfLine && open !== undefined) open.last = at;
        else if (isOfLine) pieces.push({ start: at, last: at, end: null });
      }
    }
    return pieces;
  }

  /** Where in the script something of a source begins. */
  begins(source: number): readonly LineBegin[] {
    return decodedMappings(this.#map).flatMap((segments, lineNumber) =>
      segments.flatMap((segment) =>
        segment.length === 1 || segment[1] !== source
          ? []
          : [{ line: segment[2] + 1, lineNumber, columnNumber: segment[0] }],
      ),
    );
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
