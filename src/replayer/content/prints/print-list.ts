/** How much it tells that two bodies share a print; the kind stands in its last bits. */
const weights = { value: 1, id: 1.5, word: 0.5, index: 0.1, noise: 0.02 } as const;

/**
 * An id tells more than a counter beside it, a word of a text less than a value in its place. Where
 * in a list a value stands tells little, as all values of an item move with it, and what is made anew
 * for each request next to nothing.
 */
export type PrintKind = keyof typeof weights;

const kinds = Object.keys(weights) as PrintKind[];
const kindBits = 7;
const byBits = kinds.map((kind) => weights[kind]);
const bitsOf = Object.fromEntries(kinds.map((kind, i) => [kind, i])) as Record<PrintKind, number>;

export function printWeight(print: number): number {
  return byBits[print & kindBits] ?? 1;
}

export const printsMax = 400_000;

/**
 * What a body says, as numbers of 53 bits: one for each value at its place. Two bodies that share one
 * have that value in common: they are compared by the million, and 32 bits would be equal by chance.
 * The same may stand in it several times.
 */
export interface Prints {
  readonly length: number;
  readonly prints: Float64Array;
  /**
   * By print: 0, or what it is a piece of: above 0 a text, below a list. The pieces of a text tell
   * together no more than a value does, and those of a list not as much more as there are more.
   */
  readonly wholes: Int32Array;
}

export class PrintList implements Prints {
  length = 0;
  prints = new Float64Array(256);
  wholes = new Int32Array(256);
  #texts = 0;
  readonly #lists = new Map<number, number>();
  #whole = 0;

  /**
   * @param state a hash of the value and its place
   * @param check another hash of the value
   */
  add(kind: PrintKind, state: number, check: number): void {
    if (this.length >= printsMax) return;
    if (this.length === this.prints.length) {
      this.prints = grown(this.prints, new Float64Array(2 * this.length));
      this.wholes = grown(this.wholes, new Int32Array(2 * this.length));
    }
    const low = ((finished(state) & ~kindBits) | bitsOf[kind]) >>> 0;
    this.prints[this.length] = (finished(check) >>> 11) * 2 ** 32 + low;
    this.wholes[this.length] = kind === 'index' ? ofAllLists : this.#whole;
    this.length += 1;
  }

  /** What `write` adds are the pieces of one text. */
  addText(write: () => void): void {
    this.#texts += 1;
    this.#add(this.#texts, write);
  }

  /** What `write` adds are pieces of a list. @param place of its items, whichever they are */
  addItem(place: number, write: () => void): void {
    const known = this.#lists.get(place) ?? ofAllLists - 1 - this.#lists.size;
    this.#lists.set(place, known);
    this.#add(known, write);
  }

  #add(whole: number, write: () => void): void {
    const outer = this.#whole;
    this.#whole = whole;
    write();
    this.#whole = outer;
  }
}

/** Where things stand in lists is one whole for all of them. */
const ofAllLists = -1;

function grown<List extends Float64Array | Int32Array>(list: List, longer: List): List {
  longer.set(list);
  return longer;
}

/** FNV-1a over UTF-16 units. */
export function hash(text: string, start: number): number {
  let state = start ^ 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = hashStep(state, text.charCodeAt(i));
  return state;
}

export function hashStep(state: number, unit: number): number {
  return Math.imul(state ^ unit, 0x01000193);
}

export function checkOf(text: string): number {
  let check = 0;
  for (let i = 0; i < text.length; i++) check = checkStep(check, text.charCodeAt(i));
  return check;
}

export function checkStep(check: number, unit: number): number {
  return (Math.imul(check, 0x85ebca6b) + unit + 1) | 0;
}

export function step(place: number, to: number): number {
  return finished(Math.imul(place ^ to, 0x01000193) + 0x9e3779b9);
}

/** The last bits of a print are taken for its kind, so the others have to depend on all. */
function finished(state: number): number {
  const mixed = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
}
