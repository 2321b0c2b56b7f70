// The source maps of the debuggee's scripts, read from inside of it when they are first wanted.

import { pathToFileURL } from 'node:url';
import { sourceBytesMax } from '../limits.js';
import type { Debuggee } from './debuggee.js';
import { isDependency, pathOf, type Script } from './script-table.js';
import { SourceMap } from './source-map.js';

export class SourceMaps {
  readonly #debuggee: Debuggee;
  readonly #root: string;
  readonly #maps = new Map<string, SourceMap | null>();

  constructor(debuggee: Debuggee, root: string) {
    this.#debuggee = debuggee;
    this.#root = root;
  }

  /** Of a script whose map has been loaded. */
  get(script: Script): SourceMap | null {
    return this.#maps.get(script.id) ?? null;
  }

  /**
   * Loads what is not there yet. Dependencies are left as they run: their maps mostly name files
   * that were not published. With `mentioning`, a map that has not this text is not even sent, and
   * is asked for again the next time.
   */
  async load(scripts: readonly Script[], mentioning?: string): Promise<void> {
    const wanted = scripts.filter((script) => hasMap(script) && !this.#maps.has(script.id));
    const inline = wanted.filter(({ sourceMapUrl }) => sourceMapUrl.startsWith('data:'));
    for (const script of inline) this.#keep(script, dataText(script.sourceMapUrl), script.url);

    const files = wanted.flatMap((script) => {
      const path = mapPath(script);
      return path === null ? [] : [{ script, path }];
    });
    await this.#read(files, mentioning);
  }

  /** Looks for `FILE.map` beside scripts that name none: some compilers are told to leave that out. */
  async loadBeside(scripts: readonly Script[], mentioning: string): Promise<void> {
    const files = scripts.flatMap((script) => {
      const { id, path, sourceMapUrl, isInternal } = script;
      const isWanted = sourceMapUrl === '' && !isInternal && !this.#maps.has(id);
      if (!isWanted || path === null || isDependency(path)) return [];
      return [{ script, path: `${path}.map` }];
    });
    await this.#read(files, mentioning);
  }

  async #read(
    files: readonly { readonly script: Script; readonly path: string }[],
    mentioning: string | undefined,
  ): Promise<void> {
    const mustHave = mentioning !== undefined && isPlain(mentioning) ? mentioning : undefined;
    for (let at = 0; at < files.length; at += filesAtOnce) {
      const some = files.slice(at, at + filesAtOnce);
      const paths = some.map(({ path }) => path);
      const texts = await this.#debuggee.readFiles(paths, { bytesMax: mapBytesMax, mustHave });
      some.forEach(({ script, path }, index) => {
        const text = texts[index] ?? null;
        if (text === null && mustHave !== undefined) return;
        this.#keep(script, text, pathToFileURL(path).href);
      });
    }
  }

  #keep(script: Script, text: string | null, url: string): void {
    const base = url.startsWith('/') ? pathToFileURL(url).href : url;
    const map = text === null ? null : SourceMap.parse(text, { url: base, root: this.#root });
    this.#maps.set(script.id, map);
  }
}

/** Each read is a command during which the service stands still. */
const filesAtOnce = 50;
const mapBytesMax = sourceBytesMax;

export function hasMap(script: Script): boolean {
  if (script.sourceMapUrl === '' || script.isInternal) return false;
  return script.path === null || !isDependency(script.path);
}

/** In JSON it is written as it is, so that it can be looked for in a map's text. */
function isPlain(text: string): boolean {
  return /^[\w.@$ -]+$/.test(text);
}

function mapPath(script: Script): string | null {
  if (script.path === null || script.sourceMapUrl.startsWith('data:')) return null;
  try {
    return pathOf(new URL(script.sourceMapUrl, pathToFileURL(script.path)).href);
  } catch {
    // Not a URL: there is no map to be had.
    return null;
  }
}

function dataText(url: string): string | null {
  const parts = /^data:[^,]*?(;base64)?,(.*)$/s.exec(url);
  if (parts === null) return null;
  const [, base64, data = ''] = parts;
  if (base64 !== undefined) return Buffer.from(data, 'base64').toString();
  try {
    return decodeURIComponent(data);
  } catch {
    return null;
  }
}
