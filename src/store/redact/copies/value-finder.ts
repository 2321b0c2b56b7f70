import type { Range } from '../edits.js';

export interface SoughtValue {
  readonly text: string;
  /** Only as a word of its own. */
  readonly isWord: boolean;
}

/** Characters that are looked at to know where a value may be. */
const gramLength = 6;
/** Among so many places of a value, the one is chosen that the fewest others share. */
const placesTried = 64;
/** A value is known by its beginning; what follows is taken out as far as it is the same. */
const comparedMax = 256;

interface Entry extends SoughtValue {
  /** Where in the value its gram is. */
  readonly offset: number;
}

/**
 * Finds many values in one pass over a text (Rabin and Karp), however many there are. None may be
 * shorter than six characters.
 */
export class ValueFinder {
  readonly #entries = new Map<number, Entry[]>();
  readonly #filter = new Uint8Array(0x10000);

  constructor(values: Iterable<SoughtValue>) {
    for (const value of values) this.#add(value);
  }

  /** Not in order, and they may overlap. */
  find(text: string): Range[] {
    const found: Range[] = [];
    const filter = this.#filter;
    const { length } = text;
    /** By entry, the end of what was found of it last: nothing is compared twice. */
    const covered = new Map<Entry, number>();
    let hash = 0;
    for (let i = 0; i < length; i++) {
      hash = ((hash << 5) ^ text.charCodeAt(i)) & hashMask;
      if (filter[slotOf(hash)] === 0 || i < gramLength - 1) continue;
      const entries = this.#entries.get(hash);
      if (entries === undefined) continue;
      for (const entry of entries) {
        const start = i + 1 - gramLength - entry.offset;
        if (start < 0 || start + comparedMax <= (covered.get(entry) ?? 0)) continue;
        const range = rangeAt(text, start, entry);
        if (range === null) continue;
        found.push(range);
        if (entry.text.length > comparedMax) covered.set(entry, range.end);
      }
    }
    return found;
  }

  #add(value: SoughtValue): void {
    const last = Math.min(value.text.length, comparedMax) - gramLength;
    let best = { offset: last, hash: 0, shared: Number.POSITIVE_INFINITY };
    // From the end: tokens of one issuer begin alike.
    for (let offset = last; offset >= 0 && offset > last - placesTried; offset--) {
      const hash = hashOf(value.text, offset);
      const shared = this.#entries.get(hash)?.length ?? 0;
      if (shared < best.shared) best = { offset, hash, shared };
      if (shared === 0) break;
    }
    const entry = { ...value, offset: best.offset };
    const entries = this.#entries.get(best.hash);
    if (entries === undefined) this.#entries.set(best.hash, [entry]);
    else entries.push(entry);
    this.#filter[slotOf(best.hash)] = 1;
  }
}

/** Five bits a character: those of the seventh are gone, and so the hash is that of six. */
const hashMask = 2 ** (5 * gramLength) - 1;

function hashOf(text: string, start: number): number {
  let hash = 0;
  for (let i = start; i < start + gramLength; i++) {
    hash = ((hash << 5) ^ text.charCodeAt(i)) & hashMask;
  }
  return hash;
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 14)) & 0xffff;
}

function rangeAt(text: string, start: number, { text: value, isWord }: SoughtValue): Range | null {
  const compared = value.length > comparedMax ? value.slice(0, comparedMax) : value;
  if (!text.startsWith(compared, start)) return null;
  let end = start + compared.length;
  while (end - start < value.length && text[end] === value[end - start]) end++;
  if (isWord && (isWordAt(text, start - 1) || isWordAt(text, end))) return null;
  return { start, end };
}

function isWordAt(text: string, index: number): boolean {
  return /[A-Za-z0-9]/.test(text.charAt(index));
}
