// Breakpoints by file and line, in all classes of the file that are loaded, and in those to come.

import type { ArmedBreakpoint, BreakpointRequest } from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import { shownPath } from '../dap/sources.js';
import type { LoadedClass } from './class-table.js';
import { parseExpression } from './expression.js';
import type { JdwpEvent } from './jdwp-client.js';
import type { EventRequests } from './requests.js';
import type { SourceFiles } from './source-files.js';

export interface JavaBreakpointsOptions {
  readonly events: EventRequests;
  readonly sources: SourceFiles;
  readonly root: string | null;
  readonly placed: (position: number, breakpoint: ArmedBreakpoint) => void;
}

export class JavaBreakpoints {
  readonly #options: JavaBreakpointsOptions;
  readonly #requests: readonly BreakpointRequest[];
  /** Of the JVM's request the position in those asked for. */
  readonly #positions = new Map<number, number>();
  readonly #placed = new Set<number>();

  constructor(requests: readonly BreakpointRequest[], options: JavaBreakpointsOptions) {
    this.#requests = requests;
    this.#options = options;
  }

  /** @throws LOOP_DEBUGGER_FILE, LOOP_DEBUGGER_LINE, LOOP_DEBUGGER_CONDITION */
  async arm(): Promise<readonly ArmedBreakpoint[]> {
    const { events, sources } = this.#options;
    this.#checkConditions();
    const names = new Set(this.#requests.map(({ file }) => file.slice(file.lastIndexOf('/') + 1)));
    for (const name of names) await events.classesOf(name);
    const armed: ArmedBreakpoint[] = [];
    for (const [position, request] of this.#requests.entries()) {
      const classes = await sources.classesOf(request);
      armed.push(await this.#place(position, request, classes));
    }
    return armed;
  }

  /** A class was made ready; its thread waits. */
  async ready({ type, signature }: JdwpEvent): Promise<void> {
    if (type === null) return;
    const { sources, placed } = this.#options;
    for (const [position, request] of this.#requests.entries()) {
      if (!(await sources.isOf(type, request.file))) continue;
      const isNew = !this.#placed.has(position);
      const armed = await this.#place(position, request, [{ kind: 1, id: type, signature }]);
      if (isNew && armed.placed !== null) placed(position, armed);
    }
  }

  /** Positions in those asked for. */
  positionsOf(events: readonly JdwpEvent[]): readonly number[] {
    const found = events.flatMap(({ request }) => this.#positions.get(request) ?? []);
    return [...new Set(found)].sort((a, b) => a - b);
  }

  conditionOf(position: number): string | null {
    return this.#requests[position]?.condition ?? null;
  }

  /** It is asked for no more. */
  async silence(position: number): Promise<boolean> {
    const own = [...this.#positions].filter(([, each]) => each === position);
    for (const [request] of own) {
      this.#positions.delete(request);
      await this.#options.events.clear(request);
    }
    return own.length > 0;
  }

  async #place(
    position: number,
    request: BreakpointRequest,
    classes: readonly LoadedClass[],
  ): Promise<ArmedBreakpoint> {
    const { events, sources, root } = this.#options;
    const place = classes.length === 0 ? null : await sources.place(request, classes);
    if (place === null) return { ...request, placed: null };
    for (const location of place.locations) {
      this.#positions.set(await events.breakpoint(location), position);
    }
    this.#placed.add(position);
    return { ...request, placed: { file: shownPath(place.path, root), line: place.line } };
  }

  #checkConditions(): void {
    for (const { service, file, line, condition } of this.#requests) {
      if (condition === null) continue;
      try {
        parseExpression(condition);
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new LoopError(
          'LOOP_DEBUGGER_CONDITION',
          `${service}:${file}:${line} if ${condition}: the condition is not understood: ${why}`,
          { cause },
        );
      }
    }
  }
}
