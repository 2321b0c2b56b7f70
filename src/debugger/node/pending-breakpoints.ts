// Breakpoints in modules that are not loaded yet. The first run of the module must be able to hit
// them, so they are set before it begins:
//
//   plain JavaScript     V8 does it: a breakpoint by a pattern of the URL
//   from a source map    V8 pauses before each script that has a map; loop reads the map, sets the
//                        breakpoint if it is the one, and lets it run: nobody sees this pause

import { pathToFileURL } from 'node:url';
import type { ArmedBreakpoint, BreakpointRequest } from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import type { BreakpointTable } from './breakpoint-table.js';
import type { BreakpointEvents, BreakpointTools } from './breakpoint-tools.js';
import { breakpointSet, type Location } from './cdp-schema.js';
import { findSource, type LoadedSource } from './find-source.js';
import type { Script } from './script-table.js';
import { hasMap } from './source-maps.js';

interface Pending {
  /** Absolute. */
  readonly path: string;
  /** Where the pattern has taken: the right place only if the script has no map for the file. */
  resolved: Location | null;
}

export interface PendingParts {
  readonly tools: BreakpointTools;
  readonly table: BreakpointTable;
  readonly requests: readonly BreakpointRequest[];
  readonly bind: (position: number, sources: readonly LoadedSource[]) => Promise<ArmedBreakpoint>;
  readonly events: BreakpointEvents;
}

export class PendingBreakpoints {
  readonly #parts: PendingParts;
  readonly #pending = new Map<number, Pending>();
  #watch: string | null = null;
  #hasWatched = false;
  /** Modules are looked at one after the other. */
  #last: Promise<void> = Promise.resolve();

  constructor(parts: PendingParts) {
    this.#parts = parts;
  }

  async add(position: number, path: string): Promise<ArmedBreakpoint> {
    const request = this.#request(position);
    this.#pending.set(position, { path, resolved: null });
    await this.#parts.table.set(
      { urlRegex: urlRegex(path), lineNumber: request.line - 1 },
      position,
    );
    return { ...request, placed: null };
  }

  /** From now on modules are looked at; `seen` were there when the breakpoints were looked for. */
  async watch(seen: number): Promise<void> {
    if (this.#pending.size === 0) return;
    this.#hasWatched = true;
    const { client, scripts } = this.#parts.tools;
    const params = { instrumentation: 'beforeScriptWithSourceMapExecution' };
    const set = await client.call('Debugger.setInstrumentationBreakpoint', params, breakpointSet);
    this.#watch = set.breakpointId;
    for (const script of scripts.files().slice(seen)) await this.loaded(script);
  }

  /** One more pause may come when it has ended: the program does not wait for that. */
  get hasWatched(): boolean {
    return this.#hasWatched;
  }

  get ids(): readonly string[] {
    return this.#watch === null ? [] : [this.#watch];
  }

  loaded(script: Script): Promise<void> {
    if (this.#pending.size > 0) {
      this.#last = this.#last
        .then(() => this.#look(script))
        .catch(() => {
          // The connection has ended; whoever holds it is told.
        });
    }
    return this.#last;
  }

  resolved(breakpointId: string, location: Location): void {
    for (const position of this.#parts.table.positionsOf([breakpointId])) {
      const pending = this.#pending.get(position);
      if (pending === undefined) continue;
      pending.resolved = location;
      const script = this.#parts.tools.scripts.get(location.scriptId);
      // With a map it is looked at first, by `loaded`.
      if (script === undefined || !hasMap(script)) this.#place(position, location);
    }
  }

  async #look(script: Script): Promise<void> {
    const { maps } = this.#parts.tools;
    if (!hasMap(script)) return;
    await maps.load([script]);
    for (const [position, { path, resolved }] of [...this.#pending]) {
      const match = findSource(path, '/', [{ script, map: maps.get(script) }]);
      if (match.kind === 'one' && match.sources.some(({ source }) => source !== null)) {
        await this.#bind(position, match.sources);
      } else if (resolved?.scriptId === script.id) {
        this.#place(position, resolved);
      }
    }
    await this.#endWatch();
  }

  async #bind(position: number, sources: readonly LoadedSource[]): Promise<void> {
    const { table, bind, events } = this.#parts;
    this.#pending.delete(position);
    await table.drop(position);
    try {
      events.placed(position, await bind(position, sources));
    } catch (error) {
      if (!(error instanceof LoopError) || error.code !== 'LOOP_DEBUGGER_LINE') throw error;
      events.note(error.message);
    }
  }

  #place(position: number, location: Location): void {
    const { events, tools } = this.#parts;
    this.#pending.delete(position);
    const { file, line } = tools.places.at(location);
    events.placed(position, { ...this.#request(position), placed: { file, line } });
    void this.#endWatch().catch(() => {
      // The connection has ended.
    });
  }

  async #endWatch(): Promise<void> {
    if (this.#pending.size > 0 || this.#watch === null) return;
    const breakpointId = this.#watch;
    this.#watch = null;
    await this.#parts.tools.client.send('Debugger.removeBreakpoint', { breakpointId });
  }

  #request(position: number): BreakpointRequest {
    const request = this.#parts.requests[position];
    if (request === undefined) throw new RangeError(`no breakpoint ${position}`);
    return request;
  }
}

/** Of the URL that a module of this path will have; loaders add a query to have it afresh. */
function urlRegex(path: string): string {
  const names = [...new Set([pathToFileURL(path).pathname, path])];
  return `^(file://)?(${names.map((name) => escapeRegex(name)).join('|')})([?#]|$)`;
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
