// Where a position of a running script is, in the terms of the developer.

import { relative } from 'node:path';
import type { SourcePlace } from '../../core/debugging.js';
import type { Location } from './cdp-schema.js';
import type { Script, ScriptTable } from './script-table.js';
import type { SourceMaps } from './source-maps.js';

export interface Place extends SourcePlace {
  /** Absolute; null for what is no file. */
  readonly path: string | null;
  readonly script: Script | null;
  /** Position in the sources of the script's map; null: the script itself. */
  readonly source: number | null;
  /** Something of the developer's stands there; false: text that a compiler has added. */
  readonly isMapped: boolean;
}

type Position = Pick<Location, 'scriptId' | 'lineNumber' | 'columnNumber'>;

export class Places {
  readonly #scripts: ScriptTable;
  readonly #maps: Pick<SourceMaps, 'get'>;
  readonly #root: string;
  /** The line that was asked for at a position where several begin. */
  readonly #named = new Map<string, number>();

  constructor(scripts: ScriptTable, maps: Pick<SourceMaps, 'get'>, root: string) {
    this.#scripts = scripts;
    this.#maps = maps;
    this.#root = root;
  }

  /** By the maps that have been loaded. */
  at(position: Position): Place {
    const script = this.#scripts.get(position.scriptId) ?? null;
    const map = script === null ? null : this.#maps.get(script);
    const named = this.#named.get(keyOf(position));
    const original =
      map?.originals(position).find(({ line }) => line === named) ??
      map?.original(position) ??
      null;
    const path = original === null ? script?.path : map?.sources[original.source];
    return {
      file: path == null ? script?.url || '(evaluated)' : this.display(path),
      line: original?.line ?? position.lineNumber + 1,
      path: path ?? null,
      script,
      source: original?.source ?? null,
      isMapped: map === null || original !== null,
    };
  }

  /** From now on the position is of this line, if it is of it at all. */
  name(position: Position, line: number): void {
    this.#named.set(keyOf(position), line);
  }

  /** Relative to the root where it lies below it. */
  display(path: string): string {
    const short = relative(this.#root, path);
    return short === '' || short.startsWith('..') ? path : short;
  }
}

function keyOf({ scriptId, lineNumber, columnNumber }: Position): string {
  return `${scriptId}:${lineNumber}:${columnNumber}`;
}
