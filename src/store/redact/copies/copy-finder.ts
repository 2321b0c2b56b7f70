import { wireText } from '../../../core/wire-text.js';
import type { Edit } from '../edits.js';
import { marker } from '../marker.js';
import { base64Layer } from './base64-layer.js';
import { type Layer, plainLayer, within } from './layer.js';
import { unescapeLayer } from './unescape-layer.js';
import { type SoughtValue, ValueFinder } from './value-finder.js';

/** Shorter values stand in base64 by chance. */
const encodedCharsMin = 8;
/** A word or a number of fewer characters may be a part of another one. */
const wordCharsMax = 15;
/** JSON in JSON in a URL. */
const unescapesMax = 3;
const base64Max = 2;

/**
 * Finds copies of values in a text, in every encoding that loop can undo and in compositions of
 * them. What it finds are whole escapes, and of base64 the characters that hold a part of the value.
 */
export class CopyFinder {
  readonly #all: ValueFinder;
  /** Null when no value is long enough to be looked for in base64. */
  readonly #long: ValueFinder | null;

  /** Of six characters at least. */
  constructor(values: readonly string[]) {
    this.#all = new ValueFinder(values.flatMap(formsOf));
    const long = values.filter((value) => value.length >= encodedCharsMin);
    this.#long = long.length > 0 ? new ValueFinder(long.flatMap(formsOf)) : null;
  }

  find(text: string): Edit[] {
    const edits: Edit[] = [];
    this.#search(plainLayer(text), {
      edits,
      unescapes: unescapesMax,
      base64: base64Max,
      isNew: always,
    });
    return edits;
  }

  #search(layer: Layer, search: Search): void {
    const { edits, unescapes, base64, isNew } = search;
    const finder = base64 < base64Max ? this.#long : this.#all;
    if (finder === null) return;
    for (const range of finder.find(layer.text)) {
      edits.push({ ...layer.sourceOf(range), text: marker, what: 'copy of a secret' });
    }
    if (base64 > 0 && this.#long !== null) {
      const inner = base64Layer(layer.text, isNew);
      if (inner !== null) {
        this.#search(within(layer, inner), { ...search, base64: base64 - 1, isNew: always });
      }
    }
    const inner = unescapes > 0 ? unescapeLayer(layer.text) : null;
    if (inner === null) return;
    // A run without escapes has been decoded as a part of the source.
    const hasEscapes: Search['isNew'] = (run) => {
      const source = inner.sourceOf(run);
      return source.end - source.start !== run.end - run.start;
    };
    this.#search(within(layer, inner), { ...search, unescapes: unescapes - 1, isNew: hasEscapes });
  }
}

interface Search {
  readonly edits: Edit[];
  /** How often more an encoding may be undone. */
  readonly unescapes: number;
  readonly base64: number;
  /** Whether a run of base64 was not decoded before. */
  readonly isNew: Parameters<typeof base64Layer>[1];
}

const always = (): boolean => true;

/** As it is, with `+` for spaces, as far as escapes in it are undone; and all that as bytes. */
function formsOf(value: string): SoughtValue[] {
  const forms = new Set([value, value.replaceAll(' ', '+')]);
  for (const form of forms) {
    const unescaped = unescapeLayer(form)?.text;
    if (unescaped !== undefined && unescaped.length >= 6 && forms.size < formsMax)
      forms.add(unescaped);
  }
  for (const form of [...forms]) forms.add(wireText(form));
  return [...forms].map((text) => ({ text, isWord: isWord(text) }));
}

const formsMax = 8;

function isWord(text: string): boolean {
  return (
    text.length < encodedCharsMin || (text.length <= wordCharsMax && /^(?:[a-z]+|\d+)$/i.test(text))
  );
}
