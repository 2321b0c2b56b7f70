// The text of sources, as lines: from the source map, the file beside the program, or the script.

import type { SourceLine } from '../../core/debugging.js';
import { sourceBytesMax, sourceLinesAround } from '../limits.js';
import type { CdpClient } from './cdp-client.js';
import { scriptSource } from './cdp-schema.js';
import type { Debuggee } from './debuggee.js';
import type { Script } from './script-table.js';
import type { SourceMaps } from './source-maps.js';

export interface SourceRef {
  readonly script: Script | null;
  readonly source: number | null;
  readonly path: string | null;
}

/** A pause is looked at frame by frame, and they are often of the same file. */
const keptMax = 50;

export class SourceTexts {
  readonly #client: CdpClient;
  readonly #debuggee: Debuggee;
  readonly #maps: SourceMaps;
  readonly #kept = new Map<string, readonly string[] | null>();

  constructor(client: CdpClient, debuggee: Debuggee, maps: SourceMaps) {
    this.#client = client;
    this.#debuggee = debuggee;
    this.#maps = maps;
  }

  /** Null where it cannot be had. */
  async of(ref: SourceRef): Promise<readonly string[] | null> {
    if (ref.script === null) return null;
    const key = `${ref.script.id}:${ref.source}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const text = await this.#read(ref, ref.script);
    const lines = text === null ? null : text.replace(/\r?\n$/, '').split(/\r?\n/);
    if (this.#kept.size >= keptMax) this.#kept.clear();
    this.#kept.set(key, lines);
    return lines;
  }

  async around(ref: SourceRef, line: number): Promise<SourceLine[]> {
    const lines = (await this.of(ref)) ?? [];
    const first = Math.max(1, line - sourceLinesAround);
    return lines
      .slice(first - 1, line + sourceLinesAround)
      .map((text, at) => ({ line: first + at, text: text.slice(0, lineTextMax) }));
  }

  async #read({ source, path }: SourceRef, script: Script): Promise<string | null> {
    if (source === null) {
      const params = { scriptId: script.id };
      const read = await this.#client.call('Debugger.getScriptSource', params, scriptSource);
      return read.scriptSource;
    }
    const content = this.#maps.get(script)?.content(source) ?? null;
    if (content !== null || path === null) return content;
    const [text] = await this.#debuggee.readFiles([path], { bytesMax: sourceBytesMax });
    return text ?? null;
  }
}

/** A minified script is one line. */
const lineTextMax = 500;
