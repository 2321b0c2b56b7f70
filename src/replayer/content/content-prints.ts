import type { Ignore } from '../compare/ignore.js';
import { withoutIgnored } from '../compare/ignore.js';
import { ignored, isObject, type Json } from '../compare/json-text.js';
import { noiseTest } from '../compare/noise-names.js';
import { isRedacted } from '../redaction-marker.js';
import { type Content, treeRoots } from './read-content.js';

/**
 * What a body says, as a set of numbers: one for each value at its place. Two bodies that share one
 * have that value in common (or, once in four billion, a hash).
 */
export type Prints = ReadonlySet<number>;

/** How much it tells that two bodies share a print. */
export function printWeight(print: number): number {
  return weights[print & kindBits] ?? 1;
}

/** In the last bits of a print. */
const kinds = { value: 0, id: 1, word: 2, index: 3, noise: 4 } as const;
type Kind = keyof typeof kinds;
const kindBits = 7;

/**
 * An id tells more than a counter beside it, a word of a text less than a value in its place. Where
 * in a list a value stands tells little, as all values of an item move with it, and what is made anew
 * for each request next to nothing.
 */
const weights: readonly number[] = [1, 1.5, 0.5, 0.1, 0.02];

const printsMax = 200_000;
/** Ids of an unknown format: so far from its beginning, and with a byte or two around them. */
const binaryBytesMax = 2048;
const runBytes = 4;

export function contentPrints(content: Content, ignore: Ignore): Prints {
  const printing = new Printing();
  if (content.kind === 'bytes') printing.addBytes(content.data);
  else if (content.kind === 'text') printing.addText(content.text);
  else {
    const tree = withoutIgnored(content.tree, ignore, content.format);
    printing.addTree(treeRoots[content.format], tree);
  }
  return printing.prints;
}

/** What the name of a field says about its values. */
interface NamedPlace {
  /** Of the name. */
  readonly hash: number;
  readonly isId: boolean;
  readonly isNoise: ((value: string) => boolean) | null;
}

const idName =
  /^(?:ids?|key|code|sku|isbn|number|name|slug|email)$|[^a-z](?:ids?|key|code)$|Ids?$|[a-z]ID$|Key$/;

/** Places are known by their hash: a document of a megabyte has tens of thousands. */
class Printing {
  readonly prints = new Set<number>();
  readonly #names = new Map<string, NamedPlace>();

  add(kind: Kind, place: number, value: string): void {
    if (this.prints.size >= printsMax || isRedacted(value)) return;
    this.prints.add(((finished(hash(value, place)) & ~kindBits) | kinds[kind]) >>> 0);
  }

  addTree(root: string, tree: Json): void {
    const at = hash(root, 1);
    this.#addValue(tree, this.#named(root), { place: at, bag: at });
  }

  /** `bag`: the place with any index, so that an item counts wherever it stands. */
  #addValue(
    value: Json,
    name: NamedPlace,
    { place, bag }: { readonly place: number; readonly bag: number },
  ): void {
    if (value === ignored) return;
    if (Array.isArray(value)) {
      if (value.length === 0) this.add('value', place, '[]');
      const items = step(bag, 1);
      for (const [i, item] of value.entries()) {
        this.#addValue(item, name, { place: step(place, i + 2), bag: items });
      }
    } else if (isObject(value)) {
      let isEmpty = true;
      for (const key of Object.keys(value)) {
        const item = value[key];
        isEmpty = false;
        const named = this.#named(key);
        const at = { place: step(place, named.hash), bag: step(bag, named.hash) };
        if (item !== undefined) this.#addValue(item, named, at);
      }
      if (isEmpty) this.add('value', place, '{}');
    } else {
      const text = typeof value === 'string' ? value : String(value);
      const isNoise = name.isNoise?.(text) === true;
      this.add(isNoise ? 'noise' : name.isId ? 'id' : 'value', bag, text);
      if (bag !== place && !isNoise) this.add('index', place, text);
    }
  }

  #named(key: string): NamedPlace {
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const named = { hash: hash(key, 3), isId: idName.test(key), isNoise: noiseTest(key) };
    this.#names.set(key, named);
    return named;
  }

  /** Runs of bytes: at their place, and wherever they stand. */
  addBytes(data: Buffer): void {
    this.add('value', 0, data.toString('latin1'));
    const text = data.subarray(0, binaryBytesMax).toString('latin1');
    for (let at = 0; at + runBytes <= text.length; at++) {
      const run = text.slice(at, at + runBytes);
      this.add('value', at + 2, run);
      this.add('word', 1, run);
    }
  }

  addText(text: string): void {
    this.add('value', 0, text);
    for (const line of text.split(/\r?\n/)) {
      if (line === '') continue;
      this.add('value', 1, line);
      for (const word of line.split(/[^\p{L}\p{N}_@.-]+/u)) {
        if (word !== '') this.add('word', 2, word);
      }
    }
  }
}

/** FNV-1a over UTF-16 units. */
function hash(text: string, start: number): number {
  let state = start ^ 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  }
  return state;
}

function step(place: number, to: number): number {
  return finished(Math.imul(place ^ to, 0x01000193) + 0x9e3779b9);
}

/** The last bits of a print are taken for its kind, so the others have to depend on all. */
function finished(state: number): number {
  const mixed = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
}
