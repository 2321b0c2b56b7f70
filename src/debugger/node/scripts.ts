import { fileURLToPath, pathToFileURL } from 'node:url';
import { sourceBytesMax } from '../limits.js';
import type { CdpClient } from './cdp-client.js';
import { type ScriptParsed, scriptParsedEvent, scriptSource } from './cdp-messages.js';
import type { Debuggee } from './debuggee.js';
import { locateMap, SourceMap } from './source-map.js';

/** A loaded file; `map` once it was asked for. */
export interface Script {
  readonly id: string;
  /** Absolute path; the URL for what is no file. */
  readonly path: string;
  readonly isFile: boolean;
  readonly sourceMapUrl: string;
  map?: Promise<SourceMap | undefined>;
}

/** A place in a file that its developer wrote. Line from 1. */
export interface ScriptPlace {
  readonly path: string;
  readonly line: number;
  /** Of a script without a source map, or mapped by it. */
  readonly isExact: boolean;
}

/** The scripts of the process, with their source maps, which are read when they matter. */
export class Scripts {
  readonly #client: CdpClient;
  readonly #debuggee: Debuggee;
  readonly #scripts = new Map<string, Script>();
  readonly #sources = new Map<string, Promise<readonly string[]>>();
  /** A file was loaded after all those that were there. */
  onLoaded: (script: Script) => void = () => {};

  /** To be made before `Debugger.enable`, which tells of all that are there. */
  constructor(client: CdpClient, debuggee: Debuggee) {
    this.#client = client;
    this.#debuggee = debuggee;
    client.on('Debugger.scriptParsed', scriptParsedEvent, (parsed) => this.#add(parsed));
  }

  /** The newest of a path comes last. */
  get files(): readonly Script[] {
    return [...this.#scripts.values()].filter(({ isFile }) => isFile);
  }

  byId(id: string): Script | undefined {
    return this.#scripts.get(id);
  }

  #add({ scriptId, url, sourceMapURL }: ScriptParsed): void {
    const isFile = url.startsWith('file:') || url.startsWith('/');
    const script: Script = {
      id: scriptId,
      path: isFile ? pathOfUrl(url) : url,
      isFile,
      sourceMapUrl: sourceMapURL,
    };
    this.#scripts.set(scriptId, script);
    if (isFile) this.onLoaded(script);
  }

  mapOf(script: Script): Promise<SourceMap | undefined> {
    script.map ??= this.#readMap(script);
    return script.map;
  }

  async #readMap({ isFile, path, sourceMapUrl }: Script): Promise<SourceMap | undefined> {
    if (!isFile || sourceMapUrl === '') return undefined;
    const located = locateMap(path, sourceMapUrl);
    if (located === null) return undefined;
    if ('text' in located) return SourceMap.parse(located.text, pathToFileURL(path).href);
    const text = await this.#debuggee.readFile(located.path, sourceBytesMax);
    return text === null ? undefined : SourceMap.parse(text, pathToFileURL(located.path).href);
  }

  /** Line and column from 0. */
  async placeOf(scriptId: string, line: number, column: number): Promise<ScriptPlace> {
    const script = this.#scripts.get(scriptId);
    if (script === undefined) return { path: '(unknown)', line: line + 1, isExact: false };
    const map = await this.mapOf(script);
    const original = map?.originalOf(line, column);
    if (original != null) return { ...original, isExact: true };
    return { path: script.path, line: line + 1, isExact: map === undefined };
  }

  /** Lines of a place's file: from the source map, the file, or the script. */
  linesOf(scriptId: string, path: string): Promise<readonly string[]> {
    const key = `${scriptId} ${path}`;
    const known = this.#sources.get(key);
    if (known !== undefined) return known;
    const lines = this.#readSource(scriptId, path).then(
      (text) => text.split(/\r?\n/),
      () => [],
    );
    this.#sources.set(key, lines);
    return lines;
  }

  async #readSource(scriptId: string, path: string): Promise<string> {
    const script = this.#scripts.get(scriptId);
    if (script !== undefined && script.path !== path) {
      const map = await this.mapOf(script);
      const text = map?.contentOf(path) ?? (await this.#debuggee.readFile(path, sourceBytesMax));
      if (text !== null) return text;
    }
    const answer = await this.#client.call('Debugger.getScriptSource', { scriptId }, scriptSource);
    return answer.scriptSource;
  }
}

function pathOfUrl(url: string): string {
  if (!url.startsWith('file:')) return url;
  try {
    return fileURLToPath(url);
  } catch {
    return url; // a host, say
  }
}
