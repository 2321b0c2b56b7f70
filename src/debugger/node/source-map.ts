import { posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  GREATEST_LOWER_BOUND,
  originalPositionFor,
  sourceContentFor,
  TraceMap,
} from '@jridgewell/trace-mapping';
import { z } from 'zod';

const mapFile = z.looseObject({
  version: z.literal(3),
  mappings: z.union([z.string(), z.array(z.unknown())]),
  sources: z.array(z.string().nullable()),
});

/** From 1. */
export interface OriginalPlace {
  /** Absolute path, or what is left of a bundler's URL. */
  readonly path: string;
  readonly line: number;
}

/** The source map of one script. */
export class SourceMap {
  /** Absolute paths where they are files. */
  readonly paths: readonly string[];
  readonly #map: TraceMap;

  /** Undefined when the text is no source map. */
  static parse(text: string, url: string): SourceMap | undefined {
    try {
      mapFile.parse(JSON.parse(text));
      return new SourceMap(new TraceMap(text, url));
    } catch {
      return undefined; // the script is shown as it is, then
    }
  }

  private constructor(map: TraceMap) {
    this.#map = map;
    this.paths = map.resolvedSources.map((source) => pathOf(source ?? ''));
  }

  /** Line and column from 0. */
  originalOf(line: number, column: number): OriginalPlace | null {
    const bias = GREATEST_LOWER_BOUND;
    const found = originalPositionFor(this.#map, { line: line + 1, column, bias });
    if (found.source === null) return null;
    return { path: pathOf(found.source), line: found.line };
  }

  /** The source as it was when the map was made; null where the map does not hold it. */
  contentOf(path: string): string | null {
    const index = this.paths.indexOf(path);
    const source = this.#map.resolvedSources[index];
    return source == null ? null : sourceContentFor(this.#map, source);
  }
}

/** Where the map of a script is, by its `sourceMappingURL`; the text itself for a data URL. */
export function locateMap(
  scriptPath: string,
  sourceMapUrl: string,
): { readonly text: string } | { readonly path: string } | null {
  const inline = /^data:application\/json;(?:charset[=:][^;,]+;)?base64,(.*)$/s.exec(
    sourceMapUrl,
  )?.[1];
  if (inline !== undefined) return { text: Buffer.from(inline, 'base64').toString('utf8') };
  if (sourceMapUrl.startsWith('data:')) {
    const text = /^data:[^,]*,(.*)$/s.exec(sourceMapUrl)?.[1];
    return text === undefined ? null : { text: decodeURIComponent(text) };
  }
  try {
    const url = new URL(sourceMapUrl, pathToFileURL(scriptPath));
    return url.protocol === 'file:' ? { path: fileURLToPath(url) } : null;
  } catch {
    return null; // no URL at all
  }
}

/** `webpack://app/./src/x.ts` → `src/x.ts`. */
function pathOf(source: string): string {
  if (source.startsWith('file:')) return fileURLToPath(source);
  const scheme = /^[a-z-]+:\/\/[^/]*\//.exec(source)?.[0];
  return scheme === undefined ? source : posix.normalize(source.slice(scheme.length));
}
