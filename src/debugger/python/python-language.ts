// Python's own ways, for the DAP session.

import { readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BreakOn, BreakpointRequest } from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import { type DapClient, DapRefusal } from '../dap/client.js';
import type { Cause, Language, Place, Scopes, Stopped } from '../dap/language.js';
import { anything, type DapFrame, exceptionInfoSchema, scopesSchema } from '../dap/messages.js';
import { nearestLines } from '../dap/nearest-lines.js';
import { endingIn, existingPath, nearestPaths } from '../dap/sources.js';
import { variablesOf } from '../dap/values.js';
import type { DebugTarget } from '../debugger-kind.js';
import { connectMs } from '../limits.js';
import type { RequestHead } from '../whose-request.js';
import { interpreters } from './interpreter.js';
import { closureAt, type LineTable, lineFor, readLineTable } from './line-table.js';
import { pythonRequestHead } from './request-head.js';

/** Files of a root that are looked through. */
const filesMax = 20_000;

export class PythonLanguage implements Language {
  readonly runtime = 'python';
  readonly words = {
    // Within a list debugpy shortens to `<Review obj...90>`.
    isOpaque: (value: string) => / object at 0x|\.\.\./.test(value),
    isNoise: (name: string) => /^(special|function|class|protected) variables$|\(\)$/.test(name),
  };
  readonly attachArguments: Readonly<Record<string, unknown>>;
  readonly #target: DebugTarget;
  readonly #tables = new Map<string, Promise<LineTable | null>>();

  /** @param isOwnAdapter the target's pid means the same to the adapter */
  constructor(target: DebugTarget, isOwnAdapter: boolean) {
    this.#target = target;
    this.attachArguments = {
      justMyCode: false,
      variablePresentation: {
        special: 'hide',
        function: 'hide',
        class: 'hide',
        protected: 'inline',
      },
      // An adapter may hold several processes (a reloader and its child): not just any of them.
      ...(isOwnAdapter && target.pid !== null ? { subProcessId: target.pid } : {}),
    };
  }

  async place(
    client: DapClient,
    breakpoints: readonly BreakpointRequest[],
  ): Promise<readonly Place[]> {
    const places: Place[] = [];
    for (const request of breakpoints) {
      await this.#checkCondition(request);
      const path = await this.#fileOf(client, request);
      const table = await this.#table(path);
      // No interpreter here reads it; the service's may be another version, elsewhere.
      const line = table === null ? request.line : lineFor(table, request.line);
      if (line === null) {
        throw new LoopError(
          'LOOP_DEBUGGER_LINE',
          `${request.service}:${request.file}:${request.line}: nothing can stop at this line; ` +
            nearestLines(table?.lines ?? [], request.line),
        );
      }
      places.push({ path, line });
    }
    return places;
  }

  either(conditions: readonly string[]): string {
    return conditions.map((condition) => `(${condition})`).join(' or ');
  }

  async armExceptions(client: DapClient, breakOn: BreakOn | null): Promise<void> {
    // A server catches what its handlers raise, so `uncaught` alone would never be heard of:
    // `userUnhandled` stops where an exception leaves the service's own code for a library's.
    const filters =
      breakOn === null ? [] : breakOn === 'all' ? ['raised'] : ['uncaught', 'userUnhandled'];
    await client.request('setExceptionBreakpoints', { filters }, anything);
  }

  disarmExceptions(client: DapClient): readonly Promise<unknown>[] {
    return [client.request('setExceptionBreakpoints', { filters: [] }, anything)];
  }

  async cause(client: DapClient, stopped: Stopped, frames: readonly DapFrame[]): Promise<Cause> {
    const { reason } = stopped;
    if (reason === 'step' || reason === 'breakpoint') return { reason, exception: null, skip: 0 };
    if (reason !== 'exception') return { reason: 'other', exception: null, skip: 0 };
    const info = await client
      .request('exceptionInfo', { threadId: stopped.threadId }, exceptionInfoSchema)
      .catch(() => null);
    // debugpy puts a note behind the name: `ValueError       (note: full exception trace …)`.
    const name = (info?.exceptionId ?? stopped.text ?? 'exception').split(/\s/)[0] ?? '';
    const description = info?.description ?? stopped.description ?? '';
    const user = frames.findIndex((frame) => !isLibrary(frame.source?.path ?? ''));
    return {
      reason,
      exception: description === '' ? name : `${name}: ${description}`,
      skip: Math.max(0, user),
    };
  }

  async scopes(client: DapClient, frame: DapFrame): Promise<Scopes> {
    const [{ scopes }, table] = await Promise.all([
      client.request('scopes', { frameId: frame.id }, scopesSchema),
      this.#table(frame.source?.path ?? ''),
    ]);
    const reference = scopes.find(({ name }) => name === 'Locals')?.variablesReference ?? 0;
    // A module's locals are its globals.
    const all = await variablesOf(client, reference, this.words);
    const free = new Set(table === null ? [] : closureAt(table, frame.line));
    return {
      locals: all.filter(({ name }) => !free.has(name)),
      closure: all.filter(({ name }) => free.has(name)),
    };
  }

  requestHead(client: DapClient, [top]: readonly DapFrame[]): Promise<RequestHead | null> {
    return top === undefined ? Promise.resolve(null) : pythonRequestHead(client, top);
  }

  refuses(): string | null {
    return null;
  }

  #table(path: string): Promise<LineTable | null> {
    const known = this.#tables.get(path);
    if (known !== undefined) return known;
    const table = readLineTable(interpreters(this.#target.pid), path);
    this.#tables.set(path, table);
    return table;
  }

  async #checkCondition(request: BreakpointRequest): Promise<void> {
    if (request.condition === null) return;
    const answer = await readLineTable(interpreters(this.#target.pid), null, [request.condition]);
    const wrong = answer?.conditions[0];
    if (wrong == null) return;
    throw new LoopError(
      'LOOP_DEBUGGER_CONDITION',
      `${request.service}:${request.file}:${request.line} if ${request.condition}: ${wrong}`,
    );
  }

  /** A path that is there need not be loaded yet: debugpy knows modules by their path. */
  async #fileOf(client: DapClient, request: BreakpointRequest): Promise<string> {
    const { file, service } = request;
    const { root } = this.#target;
    const existing = existingPath(file, root);
    if (existing !== null) return existing;
    const loaded = await loadedFiles(client);
    const below = root === null ? [] : pythonFiles(root);
    const known = [...new Set([...loaded, ...below])];
    const matches = endingIn(known, file);
    if (matches.length === 1 && matches[0] !== undefined) return matches[0];
    const where = `${service}:${file}`;
    if (matches.length > 1) {
      throw new LoopError('LOOP_DEBUGGER_FILE', `${where}: several match: ${matches.join(', ')}`);
    }
    const near = nearestPaths(
      known.filter((path) => !isLibrary(path)),
      file,
    );
    throw new LoopError(
      'LOOP_DEBUGGER_FILE',
      `${where}: the service has no such file${near.length > 0 ? `; it has ${near.join(', ')}` : ''}`,
    );
  }
}

/**
 * Files of the modules that are loaded. An evaluation without a frame gives no value back, only
 * what it raises; debugpy's `modules` lists none before they were seen in a stack.
 */
async function loadedFiles(client: DapClient): Promise<string[]> {
  const mark = 'loop:';
  const expression =
    "import sys; raise LookupError('loop:' + '|'.join(str(each.__file__) for each in " +
    "list(sys.modules.values()) if getattr(each, '__file__', None)))";
  try {
    await Promise.race([
      client.request('evaluate', { expression, context: 'watch' }, anything),
      sleep(connectMs / 4, undefined, { ref: false }),
    ]);
    return [];
  } catch (error) {
    if (!(error instanceof DapRefusal)) throw error;
    const list = error.message.slice(error.message.lastIndexOf(mark) + mark.length);
    return list.trim().split('|').filter(isAbsolute);
  }
}

/** The standard library and what was installed; the service's own code is neither. */
const isLibrary = (path: string): boolean =>
  /\/(site|dist)-packages\/|\/lib\d*\/python\d[\d.]*\/|^</.test(path);

function pythonFiles(root: string): string[] {
  const found: string[] = [];
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(folder)) {
      if (found.length >= filesMax) return found;
      const path = join(folder, entry.name);
      const isCode = !/^(\.|node_modules$|__pycache__$)/.test(entry.name);
      if (entry.isDirectory() && isCode && folders.length < filesMax) folders.push(path);
      if (entry.isFile() && entry.name.endsWith('.py')) found.push(path);
    }
  }
  return found;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // not ours to read
  }
}
