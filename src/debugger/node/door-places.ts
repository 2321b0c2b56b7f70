// Where a client of the door has stopped the program, in the developer's terms. Source maps are read
// by a connection of loop's own that never enables the debugger: V8 lets a program go on when nobody
// who has is left.

import { connectMs } from '../limits.js';
import { CdpClient } from './cdp-client.js';
import { Debuggee } from './debuggee.js';
import { Places } from './places.js';
import type { ScriptTable } from './script-table.js';
import { SourceMaps } from './source-maps.js';
import type { Frame } from './stack.js';

interface Reader {
  readonly client: CdpClient;
  readonly debuggee: Debuggee;
  /** Without symbolic links. */
  readonly root: string;
}

export class DoorPlaces {
  readonly #url: string;
  readonly #root: string | null;
  readonly #maps = new Map<ScriptTable, SourceMaps>();
  #reader: Promise<Reader> | null = null;

  constructor(webSocketUrl: string, root: string | null) {
    this.#url = webSocketUrl;
    this.#root = root;
  }

  /** Where maps cannot be read, the places are those of the scripts. */
  async of(frames: readonly Frame[], scripts: ScriptTable): Promise<Places> {
    this.#reader ??= this.#connect();
    const reader = await this.#reader.catch(() => null);
    if (reader === null) return new Places(scripts, { get: () => null }, this.#root ?? '/');
    const maps = this.#maps.get(scripts) ?? new SourceMaps(reader.debuggee, reader.root);
    this.#maps.set(scripts, maps);
    const wanted = frames.flatMap(({ location }) => scripts.get(location.scriptId) ?? []);
    await maps.load([...new Set(wanted)]).catch(() => undefined);
    return new Places(scripts, maps, reader.root);
  }

  async close(): Promise<void> {
    const reader = await this.#reader?.catch(() => null);
    await reader?.client.close(closeMs);
  }

  async #connect(): Promise<Reader> {
    const client = await CdpClient.connect(this.#url, { event() {}, closed() {} }, connectMs);
    const debuggee = new Debuggee(client);
    return { client, debuggee, root: await debuggee.realPath(this.#root) };
  }
}

const closeMs = 500;
