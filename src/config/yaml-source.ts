// Reads YAML so that every value can be found again in the text: line and column of a key path,
// through aliases and merge keys.

import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import type { KeyPath, PlacedMistake } from './mistake.js';
import { targetOf } from './yaml-aliases.js';
import { isMergePair, mergeSources } from './yaml-merge.js';
import { explainYamlErrors } from './yaml-mistakes.js';

export interface YamlSource {
  readonly data: unknown;
  /** What is wrong with the YAML itself; `data` is not to be relied on when `isBroken`. */
  readonly mistakes: readonly PlacedMistake[];
  /** How many more there are than those. */
  readonly omitted: number;
  readonly isBroken: boolean;
  /** Offset of a key or value; of its nearest existing parent's key when it is not in the text. */
  offsetOf(path: KeyPath, at: 'key' | 'value'): number;
  positionOf(offset: number): Position;
}

/** Both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    logLevel: 'error',
    // The library compares each key with all before it; yaml-mistakes.ts looks for them itself.
    uniqueKeys: false,
  });
  const { mistakes, omitted, isBroken } = explainYamlErrors(document, text);
  keepMatchedTextAsWritten(document);
  const { data, excess } = isBroken ? {} : unfold(document);
  return {
    data,
    mistakes: excess ? [...mistakes, excess] : mistakes,
    omitted,
    isBroken: isBroken || excess !== undefined,
    offsetOf: (path, at) => offsetOf(document, path, at),
    positionOf: (offset) => {
      const { line, col } = lines.linePos(offset);
      return { line, column: col };
    },
  };
}

/** How many values aliases may stand for; aliases of aliases soon stand for billions. */
const aliasedValuesMax = 10_000;

function unfold(document: Document): { data?: unknown; excess?: PlacedMistake } {
  try {
    return { data: document.toJS({ maxAliasCount: aliasedValuesMax }) };
  } catch (error) {
    // The only one left: what else may be wrong with aliases has been looked for.
    if (!(error instanceof ReferenceError)) throw error;
    const text = `expected aliases for ${aliasedValuesMax} values at most, got more`;
    return { excess: { offset: 0, path: [], text } };
  }
}

const textMaps = new Set(['headers', 'query', 'requestHeaders', 'responseHeaders']);

/** Headers are compared as text: `x-version: 1.10` means "1.10", which the number 1.1 is not. */
function keepMatchedTextAsWritten(document: Document): void {
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || !textMaps.has(String(pair.key.value))) return;
      if (!isMap(pair.value)) return;
      for (const { value } of pair.value.items) {
        if (!isScalar(value) || typeof value.source !== 'string') continue;
        if (typeof value.value === 'number' || typeof value.value === 'boolean') {
          value.value = value.source;
        }
      }
    },
  });
}

function offsetOf(document: Document, path: KeyPath, at: 'key' | 'value'): number {
  let value: unknown = document.contents;
  let place = startOf(value) ?? 0;
  for (const [depth, step] of path.entries()) {
    const isLast = depth === path.length - 1;
    const child = childOf(document, value, step);
    if (child === undefined) return place;
    const start = startOf(child.value);
    // Of what is on the way, the key stands for the whole; of a list's item, its start.
    place = (isLast && at === 'value' ? start : startOf(child.key)) ?? start ?? place;
    value = child.value;
  }
  return place;
}

interface Child {
  readonly key: unknown;
  readonly value: unknown;
}

function childOf(document: Document, parent: unknown, step: string | number): Child | undefined {
  const node = isAlias(parent) ? targetOf(parent, document) : parent;
  if (isSeq(node)) return { key: undefined, value: node.items[Number(step)] };
  if (!isMap(node)) return undefined;
  const own = pairsOf(node).get(String(step));
  if (own !== undefined) return own;
  for (const source of node.items.filter(isMergePair).flatMap(mergeSources)) {
    const found = childOf(document, source, step);
    if (found !== undefined) return found;
  }
  return undefined;
}

const indexes = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

/** A file may have as many mistakes as keys. */
function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = indexes.get(map);
  if (known !== undefined) return known;
  const pairs = new Map<string, Pair>();
  for (const pair of map.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : null;
    if (key !== null && !pairs.has(key)) pairs.set(key, pair);
  }
  indexes.set(map, pairs);
  return pairs;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
