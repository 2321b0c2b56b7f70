// Values of targets and headers that are documents of their own, coded: a cursor or a state in base64,
// a JWT, a filter in JSON, an address. What they hold is compared as a body would be, but that all of
// it has to be the same, or noise.

import { openText } from '../content/open-text.js';
import { shownNumber } from './exact-number.js';
import { isObject, type Json } from './json-text.js';
import { withoutNamedNoise } from './named-noise.js';
import type { Noise } from './noise.js';
import { isNoiseField } from './noise-names.js';

/** A document in a document in a document, and that in base64. */
const depthMax = 4;

/** Whether two values hold the same but for noise. */
export function isCodedNoise(one: string, other: string, noise: Noise): boolean {
  return isAlike('', one, other, { noise, depth: depthMax });
}

/** Equal for values that are alike; null for one that holds nothing. */
export function foldedCode(text: string, outlineOf: (text: string) => string): string | null {
  const opened = open(text, depthMax);
  return opened === undefined ? null : JSON.stringify(folded('', opened, outlineOf, depthMax - 1));
}

interface Inside {
  readonly noise: Noise;
  /** How many more texts in a text are opened. */
  readonly depth: number;
}

function isAlike(name: string, one: string, other: string, { noise, depth }: Inside): boolean {
  const [before, after] = [open(one, depth), open(other, depth)];
  if (before === undefined || after === undefined) return false;
  return isSame(name, before, after, { noise, depth: depth - 1 });
}

function isSame(name: string, one: Json, other: Json, inside: Inside): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return (
      one.length === other.length &&
      one.every((item, i) => isSame(name, item, other[i] ?? null, inside))
    );
  }
  if (isObject(one) && isObject(other)) {
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => {
        const [before, after] = [one[key], other[key]];
        if (!Object.hasOwn(other, key) || before === undefined || after === undefined) return false;
        return isSame(key, before, after, inside);
      })
    );
  }
  if (typeof one !== typeof other || typeof one === 'object' || typeof other === 'object') {
    return one === other;
  }
  const [before, after] = [textOf(one), textOf(other)];
  return (
    before === after ||
    inside.noise.isFieldNoise(name, before, after) ||
    isAlike(name, before, after, inside)
  );
}

function folded(
  name: string,
  value: Json,
  outlineOf: (text: string) => string,
  depth: number,
): Json {
  if (Array.isArray(value)) return value.map((item) => folded(name, item, outlineOf, depth));
  if (isObject(value)) {
    return Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, folded(key, item, outlineOf, depth)]);
  }
  if (value === null) return null;
  const text = textOf(value);
  if (isNoiseField(name, text)) return '<noise>';
  const opened = open(text, depth);
  if (opened !== undefined) return folded(name, opened, outlineOf, depth - 1);
  return withoutNamedNoise(outlineOf(text));
}

/** Undefined for what is no more than it says, and for bytes: nobody knows what is noise in them. */
function open(text: string, depth: number): Json | undefined {
  if (depth <= 0) return undefined;
  const opened = openText(text);
  if (opened === null || opened.kind === 'bytes') return undefined;
  return opened.kind === 'tree' ? opened.tree : opened.text;
}

function textOf(value: boolean | number | string): string {
  return typeof value === 'string' ? shownNumber(value) : String(value);
}
