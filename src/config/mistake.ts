/** Keys and list positions from the root of the file: `['capture', 'rules', 1, 'when']`. */
export type KeyPath = readonly (string | number)[];

/** One thing wrong with the file, not yet placed in its text. */
export interface Mistake {
  readonly path: KeyPath;
  /** Whether it is about the key itself (unknown, repeated) or about its value. */
  readonly at: 'key' | 'value';
  /** `expected …, got …` */
  readonly text: string;
}

/** A mistake with its place: an offset in the text. */
export interface PlacedMistake {
  readonly offset: number;
  readonly path: KeyPath;
  readonly text: string;
}

/** `capture.rules[1].when.latency`; a key that would not read as one is quoted. */
export function formatKeyPath(path: KeyPath): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (!/^(?:[\w$-]+|<<)$/.test(key)) text += `[${JSON.stringify(key)}]`;
    else text += text === '' ? key : `.${key}`;
  }
  return text;
}

/** What came, as the end of a message tells it: `"fast"`, `42`, `a list`. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(shorten(value));
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') {
    return Object.keys(value).length === 0 ? 'an empty mapping' : 'a mapping';
  }
  return String(value);
}

const shownCharactersMax = 60;

function shorten(text: string): string {
  return text.length <= shownCharactersMax ? text : `${text.slice(0, shownCharactersMax - 1)}…`;
}
