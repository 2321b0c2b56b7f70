import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { ArmedBreakpoint, BreakpointRequest } from '../../core/debugging.js';
import { matchFile } from '../match-file.js';
import { slideTo } from '../nearest-lines.js';
import { ambiguousFile, badCondition, unhittableLine, unknownFile } from '../refusals.js';
import { shownPath } from '../shown-path.js';
import type { CdpClient } from './cdp-client.js';
import { breakpointSet, type CdpLocation, compiled } from './cdp-messages.js';
import { hittableLines, outerLocations } from './hittable-lines.js';
import type { Script, Scripts } from './scripts.js';

export interface BreakpointsOptions {
  readonly client: CdpClient;
  readonly scripts: Scripts;
  readonly root: string | null;
}

interface Asked {
  readonly request: BreakpointRequest;
  placed: ArmedBreakpoint['placed'];
}

export interface BreakpointHit {
  /** Of the request. */
  readonly position: number;
  /** Of one of the places that its line has. */
  readonly id: string;
}

/** A source of a script: the script itself, or one that its map names. */
interface Source {
  readonly script: Script;
  readonly path: string;
}

/** The breakpoints of one process: where they are, and which of them are still to be placed. */
export class Breakpoints {
  readonly #options: BreakpointsOptions;
  readonly #asked: Asked[] = [];
  /** The inspector's ids → position of the request. */
  readonly #positions = new Map<string, number>();

  constructor(options: BreakpointsOptions) {
    this.#options = options;
  }

  get armed(): readonly ArmedBreakpoint[] {
    return this.#asked.map(({ request, placed }) => ({ ...request, placed }));
  }

  get arePending(): boolean {
    return this.#asked.some(({ placed }) => placed === null);
  }

  /** The inspector's own ids, for removal. */
  get ids(): readonly string[] {
    return [...this.#positions.keys()];
  }

  /** Null when none of these ids is of one that was asked for. */
  hitOf(ids: readonly string[]): BreakpointHit | null {
    const hits = ids.flatMap((id) => {
      const position = this.#positions.get(id);
      return position === undefined ? [] : [{ position, id }];
    });
    return hits.sort((one, other) => one.position - other.position)[0] ?? null;
  }

  /** @throws LOOP_DEBUGGER_FILE, LOOP_DEBUGGER_LINE, LOOP_DEBUGGER_CONDITION */
  async set(requests: readonly BreakpointRequest[]): Promise<void> {
    if (requests.length === 0) return;
    await Promise.all(requests.map((request) => this.#checkCondition(request)));
    const sources = await this.#sourcesOf(this.#options.scripts.files);
    this.#asked.push(...requests.map((request) => ({ request, placed: null })));
    for (const [position, { request }] of this.#asked.entries()) {
      const chosen = this.#choose(request, sources);
      for (const source of chosen) await this.#place(position, source);
    }
  }

  /** A script was loaded: returns the positions of the requests that it gave a place. */
  async placeIn(script: Script): Promise<number[]> {
    const sources = await this.#sourcesOf([script]);
    const found: number[] = [];
    for (const [position, asked] of this.#asked.entries()) {
      const { request, placed } = asked;
      const paths = matchFile(
        request.file,
        sources.map(({ path }) => path),
        this.#options.root,
      );
      const source = sources.find(({ path }) => paths.includes(path));
      if (source === undefined) continue;
      // A line that cannot be hit was no mistake when it was asked for: nobody could know.
      await this.#place(position, source).catch(() => undefined);
      if (placed === null && asked.placed !== null) found.push(position);
    }
    return found;
  }

  async #sourcesOf(scripts: readonly Script[]): Promise<Source[]> {
    const each = scripts.map(async (script): Promise<Source[]> => {
      const own = { script, path: script.path };
      // Maps of packages are many, and nobody sets breakpoints there by their original names.
      if (script.path.includes('/node_modules/')) return [own];
      const map = await this.#options.scripts.mapOf(script);
      return [own, ...(map?.paths ?? []).map((path) => ({ script, path }))];
    });
    return (await Promise.all(each)).flat();
  }

  /** Empty: it is to wait for its module. */
  #choose(request: BreakpointRequest, sources: readonly Source[]): Source[] {
    const { root } = this.#options;
    const known = sources.map(({ path }) => path);
    const paths = matchFile(request.file, known, root);
    if (paths.length > 1) throw ambiguousFile(request, paths);
    const [path] = paths;
    if (path !== undefined) return newestOf(sources.filter((source) => source.path === path));
    const { file } = request;
    const onDisk = isAbsolute(file) ? file : resolve(root ?? '/', file);
    if (existsSync(onDisk)) return [];
    throw unknownFile(request, known, root);
  }

  async #place(position: number, { script, path }: Source): Promise<void> {
    const { client, scripts, root } = this.#options;
    const asked = this.#asked[position];
    if (asked === undefined) return;
    const { request } = asked;
    const map = await scripts.mapOf(script);
    const lines = await hittableLines(client, script, map, path);
    const line = slideTo(request.line, lines.keys());
    const locations = line === undefined ? [] : (lines.get(line) ?? []);
    if (line === undefined || locations.length === 0) {
      throw unhittableLine(request, shownPath(path, root), lines.keys());
    }
    const outer = await outerLocations(client, locations);
    await Promise.all(outer.map((location) => this.#setAt(position, location, request.condition)));
    asked.placed = { file: shownPath(path, root), line };
  }

  async #setAt(position: number, location: CdpLocation, condition: string | null): Promise<void> {
    const { breakpointId } = await this.#options.client.call(
      'Debugger.setBreakpoint',
      { location, ...(condition === null ? {} : { condition }) },
      breakpointSet,
    );
    this.#positions.set(breakpointId, position);
  }

  /** One that throws while it runs never stops, and V8 says nothing; bad syntax can be told. */
  async #checkCondition(request: BreakpointRequest): Promise<void> {
    if (request.condition === null) return;
    const expression = `(${request.condition}\n)`;
    const { exceptionDetails } = await this.#options.client.call(
      'Runtime.compileScript',
      { expression, sourceURL: '', persistScript: false },
      compiled,
    );
    if (exceptionDetails === undefined) return;
    const [complaint = exceptionDetails.text] = (
      exceptionDetails.exception?.description ?? exceptionDetails.text
    ).split('\n');
    throw badCondition(request, complaint);
  }
}

/** A file that was loaded again (`?v=2`, a reload) is there twice: all of them can run. */
function newestOf(sources: readonly Source[]): Source[] {
  return [...new Map(sources.map((source) => [source.script.id, source])).values()];
}
