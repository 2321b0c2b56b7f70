// From a file and a line, as its developer names them, to places in loaded classes, and back. A
// class knows the name of its file, and its package says where that lies.

import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { BreakpointRequest } from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import { nearestLines } from '../dap/nearest-lines.js';
import { localPath, nearestPaths, readSource } from '../dap/sources.js';
import type { ClassTable, LoadedClass } from './class-table.js';
import { isOwnCode } from './own-code.js';
import type { Location } from './packet.js';

export interface PlacedLine {
  /** On this machine, where it is there; else as its package says. */
  readonly path: string;
  readonly line: number;
  readonly locations: readonly Location[];
}

/** Where builds keep sources, below the root. */
const sourceFolders = ['src/main/java', 'src/main/kotlin', 'src/test/java', 'src', 'app', 'main'];
/** Lines without code that a breakpoint slides over, where it is not within a method. */
const slideMax = 5;

export class SourceFiles {
  readonly #classes: ClassTable;
  readonly #root: string | null;
  /** Of files that breakpoints name: their path in a package → on this machine. */
  readonly #named = new Map<string, string>();

  constructor(classes: ClassTable, root: string | null) {
    this.#classes = classes;
    this.#root = root;
  }

  /** `com/acme/Shop.java`, as its package says; null: it does not say. */
  async packagePath(type: bigint): Promise<string | null> {
    const [signature, file] = await Promise.all([
      this.#classes.signature(type),
      this.#classes.sourceFile(type),
    ]);
    if (file === null) return null;
    const name = signature.slice(1);
    return `${name.slice(0, name.lastIndexOf('/') + 1)}${file}`;
  }

  /** On this machine, where it can be found. */
  async path(type: bigint): Promise<string> {
    const inside = await this.packagePath(type);
    if (inside === null) return '';
    return this.#named.get(inside) ?? this.#find(inside) ?? inside;
  }

  /**
   * Loaded classes of the file.
   * @throws LOOP_DEBUGGER_FILE when there is no such file
   */
  async classesOf(request: BreakpointRequest): Promise<readonly LoadedClass[]> {
    const { file, service } = request;
    const name = file.slice(file.lastIndexOf('/') + 1);
    const loaded = (await this.#classes.loaded()).filter(({ signature }) => isOwnCode(signature));
    const likely = loaded.filter(({ signature }) => topLevelOf(signature) === stem(name));
    const found = await this.#withFile(likely, file);
    const all = found.length > 0 ? found : await this.#withFile(loaded, file);
    const paths = [...new Set(all.map(({ path }) => path))];
    if (paths.length > 1) {
      const where = `${service}:${file}`;
      throw new LoopError('LOOP_DEBUGGER_FILE', `${where}: several match: ${paths.join(', ')}`);
    }
    const [path] = paths;
    const there = this.#existing(file);
    if (path === undefined && there === null) {
      const own = loaded.map(({ signature }) => fileNameOf(signature));
      const near = nearestPaths(own, file);
      const hint = near.length > 0 ? `; it has ${near.join(', ')}` : '';
      const text = `${service}:${file}: the service has no such file${hint}`;
      throw new LoopError('LOOP_DEBUGGER_FILE', text);
    }
    if (path !== undefined && there !== null) this.#named.set(path, there);
    return all.map(({ loaded: each }) => each);
  }

  /** Whether a class that was made ready is of the file. */
  async isOf(type: bigint, file: string): Promise<boolean> {
    const path = await this.packagePath(type);
    return path !== null && isSame(path, file);
  }

  /**
   * Null: none of these classes has code there; another of the file may yet be loaded.
   * @throws LOOP_DEBUGGER_LINE past the end of the file
   */
  async place(
    request: BreakpointRequest,
    types: readonly LoadedClass[],
  ): Promise<PlacedLine | null> {
    const spans: { first: number; lines: Map<number, Location> }[] = [];
    for (const { id: type, kind } of types) {
      const methods = await this.#classes.methods(type);
      const tables = await Promise.all(methods.map(({ id }) => this.#classes.lines(type, id)));
      methods.forEach(({ id: method }, at) => {
        const lines = new Map<number, Location>();
        for (const { line, index } of tables[at] ?? []) {
          const before = lines.get(line);
          if (before === undefined || index < before.index) {
            lines.set(line, { kind, type, method, index });
          }
        }
        if (lines.size > 0) spans.push({ first: Math.min(...lines.keys()), lines });
      });
    }
    const [first] = types;
    const path = first === undefined ? '' : await this.path(first.id);
    const known = spans.flatMap(({ lines }) => [...lines.keys()]);
    const line = lineFor(request.line, spans);
    if (line === null) {
      this.#refuseBeyond(request, path, known);
      return null;
    }
    const locations = spans.flatMap(({ lines }) => lines.get(line) ?? []);
    return { path, line, locations };
  }

  #refuseBeyond(
    { service, file, line }: BreakpointRequest,
    path: string,
    known: readonly number[],
  ) {
    const text = isAbsolute(path) ? readSource(path) : null;
    if (text === null || line <= text.split('\n').length) return;
    throw new LoopError(
      'LOOP_DEBUGGER_LINE',
      `${service}:${file}:${line}: nothing can stop at this line; ${nearestLines(known, line)}`,
    );
  }

  async #withFile(classes: readonly LoadedClass[], file: string) {
    const paths = await Promise.all(classes.map(({ id }) => this.packagePath(id)));
    return classes.flatMap((loaded, at) => {
      const path = paths[at] ?? null;
      return path !== null && isSame(path, file) ? [{ loaded, path }] : [];
    });
  }

  #existing(file: string): string | null {
    if (isAbsolute(file)) return existsSync(file) ? file : null;
    return this.#find(file);
  }

  #find(path: string): string | null {
    if (this.#root === null) return null;
    for (const folder of ['', ...sourceFolders]) {
      const candidate = join(this.#root, folder, path);
      if (existsSync(candidate)) return candidate;
    }
    return localPath(path, this.#root);
  }
}

/** One is the end of the other, at a folder's border. */
function isSame(packagePath: string, file: string): boolean {
  const given = `/${file.replace(/^(\.?\/)+/, '')}`;
  const own = `/${packagePath}`;
  return given.endsWith(own) || own.endsWith(given);
}

function lineFor(
  line: number,
  spans: readonly { readonly first: number; readonly lines: ReadonlyMap<number, Location> }[],
): number | null {
  if (spans.some(({ lines }) => lines.has(line))) return line;
  const next = Math.min(
    ...spans.flatMap(({ first, lines }) =>
      [...lines.keys()].filter((each) => each > line && (first <= line || each - line <= slideMax)),
    ),
  );
  return Number.isFinite(next) ? next : null;
}

const stem = (name: string): string => name.replace(/\.[^.]*$/, '');

/** `Lcom/acme/Shop$Cart;` → `Shop`. */
const topLevelOf = (signature: string): string =>
  signature.slice(1, -1).replace(/^.*\//, '').replace(/\$.*$/, '');

const fileNameOf = (signature: string): string =>
  `${signature.slice(1, -1).replace(/\$.*$/, '')}.java`;
