// Go's own ways, as delve has them, for the DAP session.

import type { BreakOn, BreakpointRequest } from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import type { DapClient } from '../dap/client.js';
import type { Cause, Language, Place, Scopes, Stopped } from '../dap/language.js';
import {
  anything,
  breakpointsSchema,
  type DapFrame,
  evaluateSchema,
  exceptionInfoSchema,
  scopesSchema,
} from '../dap/messages.js';
import { nearestLines } from '../dap/nearest-lines.js';
import { endingIn, localPath, nearestPaths, readSource } from '../dap/sources.js';
import { printValue, variablesOf } from '../dap/values.js';
import type { DebugTarget } from '../debugger-kind.js';
import type { RequestHead } from '../whose-request.js';
import { goRequestHead } from './request-head.js';

/** Lines on either side of a breakpoint that are tried. */
const triedAround = 30;

export class GoLanguage implements Language {
  readonly runtime = 'go';
  readonly words = {
    // dlv goes one level deep: what lies deeper it shows as an address, or as `...`.
    isOpaque: (value: string) => /\(0x[0-9a-f]+\)|\.\.\./.test(value),
    isNoise: (name: string) => name.startsWith('~r'),
    plain: (value: string) =>
      /^\(unreadable (could not find loclist entry|empty OP stack)/.test(value)
        ? '<optimised away>'
        : value,
  };
  readonly attachArguments = { mode: 'remote' };
  readonly #target: DebugTarget;
  /** Folder of the standard library: what lies below is not the service's own code. */
  #library: string | null = null;
  /** Where net/http has caught a panic. */
  #caught: { path: string; line: number; id: number | null } | null = null;

  constructor(target: DebugTarget) {
    this.#target = target;
  }

  async place(
    client: DapClient,
    breakpoints: readonly BreakpointRequest[],
  ): Promise<readonly Place[]> {
    const runtime = (await sourcesOf(client, 'src/runtime/panic\\.go$'))[0];
    this.#library = runtime?.slice(0, -'runtime/panic.go'.length) ?? null;
    const places: Place[] = [];
    for (const request of breakpoints) {
      const path = await this.#fileOf(client, request);
      places.push({ path, line: await this.#lineOf(client, path, request) });
    }
    return places;
  }

  either(conditions: readonly string[]): string {
    return conditions.map((condition) => `(${condition})`).join(' || ');
  }

  /**
   * delve always stops at a panic that ends the program. For `all`: where any panic begins. For
   * `uncaught`: also where net/http catches what a handler did not, with the handler's stack there.
   */
  async armExceptions(client: DapClient, breakOn: BreakOn | null): Promise<void> {
    if (breakOn === 'all') {
      const breakpoints = [{ name: 'runtime.gopanic' }];
      await client.request('setFunctionBreakpoints', { breakpoints }, breakpointsSchema);
    }
    if (breakOn !== 'uncaught') return;
    const path = (await sourcesOf(client, '/net/http/server\\.go$'))[0];
    const text = path === undefined ? null : readSource(path);
    const line = text?.split('\n').findIndex((each) => /:= recover\(\); err != nil &&/.test(each));
    if (path === undefined || line === undefined || line < 0) return; // no net/http, or no source
    const next = (await tryLines(client, path, range(line + 2, line + 6)))[0];
    if (next === undefined) return;
    const { breakpoints } = await client.request(
      'setBreakpoints',
      { source: { path }, breakpoints: [{ line: next }] },
      breakpointsSchema,
    );
    this.#caught = { path, line: next, id: breakpoints[0]?.id ?? null };
  }

  disarmExceptions(client: DapClient): readonly Promise<unknown>[] {
    const path = this.#caught?.path;
    return [
      client.request('setFunctionBreakpoints', { breakpoints: [] }, anything),
      ...(path === undefined
        ? []
        : [client.request('setBreakpoints', { source: { path }, breakpoints: [] }, anything)]),
    ];
  }

  async cause(client: DapClient, stopped: Stopped, frames: readonly DapFrame[]): Promise<Cause> {
    const { reason } = stopped;
    const caughtId = this.#caught?.id ?? null;
    const isCaught = caughtId !== null && (stopped.hitBreakpointIds ?? []).includes(caughtId);
    if (isCaught || reason === 'function breakpoint') {
      // The panic's value is gopanic's argument; in net/http's deferred function it is `err`.
      const top = frames[0];
      const exception = top === undefined ? null : await this.#panicIn(client, top);
      return { reason: 'exception', exception, skip: this.#raisedAt(frames) };
    }
    if (reason === 'exception') {
      const info = await client
        .request('exceptionInfo', { threadId: stopped.threadId }, exceptionInfoSchema)
        .catch(() => null);
      const text = info?.description || stopped.text || stopped.description || 'panic';
      return { reason, exception: text, skip: this.#raisedAt(frames) };
    }
    const isKnown = reason === 'breakpoint' || reason === 'step';
    return { reason: isKnown ? reason : 'other', exception: null, skip: 0 };
  }

  async scopes(client: DapClient, frame: DapFrame): Promise<Scopes> {
    const { scopes } = await client.request('scopes', { frameId: frame.id }, scopesSchema);
    const found = scopes.filter(({ name }) => /^(Locals|Arguments)\b/.test(name));
    const all = await Promise.all(
      found.map((scope) => variablesOf(client, scope.variablesReference, this.words)),
    );
    // A closure's variables are among the locals: dlv does not tell them apart.
    return { locals: all.flat(), closure: [] };
  }

  requestHead(client: DapClient, frames: readonly DapFrame[]): Promise<RequestHead | null> {
    return goRequestHead(client, frames);
  }

  refuses(expression: string): string | null {
    if (!/^\s*(call|dlv)\s/.test(expression)) return null;
    return 'an expression is expected: the service is looked at, not driven';
  }

  /** The frame of the service's own code that panicked. */
  #raisedAt(frames: readonly DapFrame[]): number {
    const panic = frames.findLastIndex(({ name }) => name === 'runtime.gopanic');
    const own = frames.findIndex(
      ({ name, source }, at) =>
        at > panic && !name.startsWith('runtime.') && !this.#isLibrary(source?.path ?? ''),
    );
    return own < 0 ? Math.max(0, panic) : own;
  }

  #isLibrary(path: string): boolean {
    return this.#library !== null && path.startsWith(this.#library);
  }

  async #panicIn(client: DapClient, frame: DapFrame): Promise<string | null> {
    const { locals } = await this.scopes(client, frame);
    const value = locals.find(({ name }) => name === 'e' || name === 'err');
    if (value === undefined) return null;
    const text = await printValue(client, value, this.words);
    return `panic: ${text.replace(/^interface \{\}\([^)]*\)\s*/, '')}`;
  }

  async #fileOf(client: DapClient, { service, file }: BreakpointRequest): Promise<string> {
    const name = file.replace(/^(\.?\/)+/, '');
    const matches = endingIn(await sourcesOf(client, `${escaped(name)}$`), name);
    const exact = matches.filter(
      (path) => path === file || path === `${this.#target.root}/${name}`,
    );
    const [only] = exact.length > 0 ? exact : matches;
    if (only !== undefined && (exact.length > 0 || matches.length === 1)) return only;
    const where = `${service}:${file}`;
    if (matches.length > 1) {
      throw new LoopError('LOOP_DEBUGGER_FILE', `${where}: several match: ${matches.join(', ')}`);
    }
    const own = (await sourcesOf(client, '\\.go$')).filter((path) => !this.#isLibrary(path));
    const near = nearestPaths(own, file);
    throw new LoopError(
      'LOOP_DEBUGGER_FILE',
      `${where}: the service has no such file${near.length > 0 ? `; it has ${near.join(', ')}` : ''}`,
    );
  }

  async #lineOf(client: DapClient, path: string, request: BreakpointRequest): Promise<number> {
    const { line, service, file } = request;
    const local = localPath(path, this.#target.root);
    const text = local === null ? null : readSource(local);
    const lines = text?.split('\n') ?? null;
    const middle = Math.min(line, lines?.length ?? line);
    const from = Math.max(1, middle - triedAround);
    const good = await tryLines(client, path, range(from, middle + triedAround));
    if (good.includes(line)) return line;
    const next = good.find((each) => each > line);
    // Over comments and blank lines, not into the next function.
    const between = next === undefined ? [] : (lines?.slice(line, next) ?? ['func ']);
    if (next !== undefined && !between.some((each) => each.startsWith('func '))) return next;
    throw new LoopError(
      'LOOP_DEBUGGER_LINE',
      `${service}:${file}:${line}: nothing can stop at this line; ${nearestLines(good, line)}`,
    );
  }
}

/** Those of the lines that can be stopped at. Replaces the breakpoints of the file. */
async function tryLines(
  client: DapClient,
  path: string,
  lines: readonly number[],
): Promise<number[]> {
  const { breakpoints } = await client.request(
    'setBreakpoints',
    { source: { path }, breakpoints: lines.map((line) => ({ line })) },
    breakpointsSchema,
  );
  await client.request('setBreakpoints', { source: { path }, breakpoints: [] }, anything);
  return lines.filter((_, at) => breakpoints[at]?.verified === true);
}

async function sourcesOf(client: DapClient, pattern: string): Promise<string[]> {
  const { result } = await client.request(
    'evaluate',
    { expression: `dlv sources ${pattern}`, context: 'repl' },
    evaluateSchema,
  );
  return result.split('\n').filter((path) => path !== '');
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
