// Finds the places of the breakpoints that were asked for, sets them, and keeps those whose module
// has not been loaded until it is.

import type { ArmedBreakpoint, BreakpointRequest } from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import { findLine } from './breakpoint-lines.js';
import { asExpression, BreakpointTable } from './breakpoint-table.js';
import type { BreakpointEvents, BreakpointTools } from './breakpoint-tools.js';
import { compiled, type Location } from './cdp-schema.js';
import { findSource, type LoadedSource, wantedFile } from './find-source.js';
import { findUnloaded } from './find-unloaded.js';
import { PendingBreakpoints } from './pending-breakpoints.js';
import { refuseRewritten } from './refuse-rewritten.js';
import type { Script } from './script-table.js';
import { hasMap } from './source-maps.js';
import { whyUnloaded } from './why-unloaded.js';

export class Breakpoints {
  readonly #tools: BreakpointTools;
  readonly #requests: readonly BreakpointRequest[];
  readonly #pending: PendingBreakpoints;
  readonly table: BreakpointTable;
  readonly #note: (line: string) => void;

  constructor(
    tools: BreakpointTools,
    requests: readonly BreakpointRequest[],
    events: BreakpointEvents,
  ) {
    this.#tools = tools;
    this.#requests = requests;
    const conditions = requests.map(({ condition }) => condition);
    this.table = new BreakpointTable(tools.client, conditions);
    this.#note = (line) => events.note(line);
    const bind = (position: number, sources: readonly LoadedSource[]): Promise<ArmedBreakpoint> =>
      this.#bind(position, sources);
    this.#pending = new PendingBreakpoints({ tools, table: this.table, requests, bind, events });
  }

  /** @throws LOOP_DEBUGGER_FILE, LOOP_DEBUGGER_LINE, LOOP_DEBUGGER_CONDITION */
  async arm(): Promise<readonly ArmedBreakpoint[]> {
    await Promise.all(this.#requests.map((request) => this.#checkCondition(request)));
    const seen = this.#tools.scripts.files().length;
    const armed: ArmedBreakpoint[] = [];
    for (const [position, request] of this.#requests.entries()) {
      const sources = await this.#find(request);
      if (sources === null) {
        const path = await findUnloaded(request, this.#tools);
        const why = whyUnloaded(request, this.#tools);
        if (why !== null) this.#note(why);
        armed.push(await this.#pending.add(position, path));
      } else {
        armed.push(await this.#bind(position, sources));
      }
    }
    await this.#pending.watch(seen);
    return armed;
  }

  /** It may be the module of a pending breakpoint. Resolves when that is settled. */
  loaded(script: Script): Promise<void> {
    return this.#pending.loaded(script);
  }

  resolved(breakpointId: string, location: Location): void {
    this.#pending.resolved(breakpointId, location);
  }

  /** A pause before a module runs is of loop's making, and not for people. */
  get hasWatchedModules(): boolean {
    return this.#pending.hasWatched;
  }

  /** What V8 has been told to stop at. */
  get ids(): readonly string[] {
    return [...this.table.ids, ...this.#pending.ids];
  }

  async #checkCondition({ condition, file, line }: BreakpointRequest): Promise<void> {
    if (condition === null) return;
    const params = { expression: asExpression(condition), sourceURL: '', persistScript: false };
    const result = await this.#tools.client.call('Runtime.compileScript', params, compiled);
    if (result.exceptionDetails === undefined) return;
    const { exception, text } = result.exceptionDetails;
    const why = (exception?.description ?? text).split('\n')[0];
    const message = `${file}:${line}: expected a JavaScript expression, got "${condition}": ${why}`;
    throw new LoopError('LOOP_DEBUGGER_CONDITION', message);
  }

  /** Null: no loaded script has it. */
  async #find({ file, line }: BreakpointRequest): Promise<readonly LoadedSource[] | null> {
    const { scripts, maps, root, places, debuggee } = this.#tools;
    const given = wantedFile(file);
    const wanted = given.startsWith('/') ? await debuggee.realPath(given) : given;
    const all = scripts.files().filter(({ isInternal }) => !isInternal);
    const look = () => {
      const loaded = all.map((script) => ({ script, map: maps.get(script) }));
      return findSource(wanted, root, loaded);
    };
    const name = wanted.replace(/^.*\//, '');
    // A compiler keeps a file's name; a bundler does not, and its maps are large.
    await maps.load(all.filter(({ path, url }) => stem(path ?? url) === stem(name)));
    let match = look();
    if (match.kind === 'none') {
      await maps.load(all.filter(hasMap), name);
      match = look();
    }
    if (match.kind === 'none') {
      await maps.loadBeside(all, name);
      match = look();
    }
    if (match.kind === 'none') return null;
    if (match.kind === 'one') return match.sources;
    const paths = match.paths.map((path) => places.display(path)).join(', ');
    const text = `${file}:${line}: several loaded files have this name: ${paths}; name one of them`;
    throw new LoopError('LOOP_DEBUGGER_FILE', text);
  }

  async #bind(position: number, sources: readonly LoadedSource[]): Promise<ArmedBreakpoint> {
    const request = this.#requests[position];
    if (request === undefined) throw new RangeError(`no breakpoint ${position}`);
    // A module that was loaded twice under one URL has one breakpoint, by its latest text.
    const latest = new Map(sources.map((source) => [source.script.url, source]));
    let placed: ArmedBreakpoint['placed'] = null;
    let why: string | undefined;
    let refusal: LoopError | undefined;
    for (const source of latest.values()) {
      await refuseRewritten(source, this.#tools);
      const choice = await findLine(source, request.line, this.#tools);
      const file = this.#tools.places.display(source.path);
      if (!choice.found) {
        // A chunk may name a source of which it has nothing.
        refusal ??= lineError(file, request.line, choice);
        continue;
      }
      why ??= choice.why;
      for (const at of choice.at) {
        const { lineNumber, columnNumber } = at;
        const spot = { url: source.script.url, lineNumber, columnNumber };
        const [real] = await this.table.set(spot, position);
        if (real !== undefined) this.#tools.places.name(real, choice.line);
        // Back to the developer's terms: what is said is what V8 does.
        const place = real === undefined ? null : this.#tools.places.at(real);
        const line = source.source === null ? real?.lineNumber : undefined;
        placed ??= { file, line: line === undefined ? (place?.line ?? choice.line) : line + 1 };
      }
    }
    if (placed === null && refusal !== undefined) throw refusal;
    return { ...request, placed, ...(why === undefined ? {} : { why }) };
  }
}

function lineError(
  file: string,
  line: number,
  { why, nearest }: { readonly why: string; readonly nearest: readonly number[] },
): LoopError {
  const text = `${file}:${line}: ${why}`;
  const list = nearest.length === 0 ? '' : `; the nearest lines that can: ${nearest.join(', ')}`;
  return new LoopError('LOOP_DEBUGGER_LINE', `${text}${list}`);
}

/** `reviews` of `src/reviews.service.ts`, too: what stands before the first dot of the name. */
function stem(path: string): string {
  return path.replace(/^.*\//, '').replace(/(?!^)\..*$/, '');
}
