import type { Ignore } from '../compare/ignore.js';
import { withoutIgnored } from '../compare/ignore.js';
import { ignored, isObject, type Json } from '../compare/json-text.js';
import { isNoiseField } from '../compare/noise-names.js';
import { isRedacted } from '../redaction-marker.js';
import { type Content, treeRoots } from './read-content.js';

/**
 * What a body says, as a set of numbers: one for each value at its place. Two bodies that share one
 * have that value in common (or, once in four billion, a hash).
 */
export type Prints = ReadonlySet<number>;

/** How much it tells that two bodies share a print. */
export function printWeight(print: number): number {
  return weights[print & 3] ?? 1;
}

/** In the last two bits of a print. */
const kinds = { value: 0, id: 1, item: 2, noise: 3 } as const;
type Kind = keyof typeof kinds;

/**
 * An id tells more than a counter beside it; an item of a list or a word of a text, wherever it
 * stands, less than a value in its place; what is made anew for each request next to nothing.
 */
const weights: readonly number[] = [1, 1.5, 0.5, 0.02];

const printsMax = 200_000;

export function contentPrints(content: Content, ignore: Ignore): Prints {
  const prints = new Set<number>();
  const add = (kind: Kind, place: string, value: string): void => {
    if (prints.size < printsMax && !isRedacted(value)) {
      prints.add(((hash(value, hash(place)) & ~3) | kinds[kind]) >>> 0);
    }
  };
  if (content.kind === 'bytes') add('value', 'bytes', content.data.toString('latin1'));
  else if (content.kind === 'text') addText(content.text, add);
  else {
    const tree = withoutIgnored(content.tree, ignore, content.format);
    addValue(treeRoots[content.format], treeRoots[content.format], tree, add);
  }
  return prints;
}

type Add = (kind: Kind, place: string, value: string) => void;

/** `bag`: the place with any index, so that an item counts wherever it stands. */
function addValue(place: string, bag: string, value: Json, add: Add): void {
  if (value === ignored) return;
  if (Array.isArray(value)) {
    if (value.length === 0) add('value', place, '[]');
    for (const [i, item] of value.entries()) addValue(`${place}[${i}]`, `${bag}[]`, item, add);
  } else if (isObject(value)) {
    const entries = Object.entries(value);
    if (entries.length === 0) add('value', place, '{}');
    for (const [key, item] of entries) addValue(`${place}.${key}`, `${bag}.${key}`, item, add);
  } else {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    add(kindOf(place, text), place, text);
    if (bag !== place) add('item', bag, text);
  }
}

const idName =
  /(?:^|[^a-z])(?:ids?|key|code|sku|isbn|number|name|slug|email)[\])]*$|Ids?$|[a-z]ID$|Key$/;

function kindOf(place: string, value: string): Kind {
  if (isNoiseField(place, value)) return 'noise';
  return idName.test(place.replace(/\[\d+\]/g, '')) ? 'id' : 'value';
}

function addText(text: string, add: Add): void {
  add('value', 'text', text);
  for (const line of text.split(/\r?\n/)) {
    if (line === '') continue;
    add('value', 'line', line);
    for (const word of line.split(/[^\p{L}\p{N}_@.-]+/u))
      if (word !== '') add('item', 'word', word);
  }
}

/** FNV-1a over UTF-16 units, from `start`. */
function hash(text: string, start = 0x811c9dc5): number {
  let state = start;
  for (let i = 0; i < text.length; i++) {
    state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  }
  // The last bits are taken for the kind.
  return Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
}
