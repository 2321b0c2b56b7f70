/** Code points from the first to the second, both included. */
export type CodeRange = readonly [from: number, to: number];

export const lastCodePoint = 0x10ffff;

/** Ascending, without overlaps. */
export function mergeRanges(ranges: readonly CodeRange[]): CodeRange[] {
  const merged: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last === undefined || from > last[1] + 1) merged.push([from, to]);
    else last[1] = Math.max(last[1], to);
  }
  return merged;
}

/** All code points that are in none of the ranges. */
export function complementOf(ranges: readonly CodeRange[]): CodeRange[] {
  const gaps: CodeRange[] = [];
  let next = 0;
  for (const [from, to] of mergeRanges(ranges)) {
    if (from > next) gaps.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= lastCodePoint) gaps.push([next, lastCodePoint]);
  return gaps;
}

/** Whether a code point is in both. */
export function overlap(some: readonly CodeRange[], others: readonly CodeRange[]): boolean {
  return some.some(([from, to]) => others.some(([low, high]) => from <= high && low <= to));
}

/** What JavaScript calls a digit, a word character and a space: RE2 knows fewer spaces. */
export const digits: readonly CodeRange[] = [[0x30, 0x39]];
export const wordCharacters: readonly CodeRange[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
/** With those that fold to an ASCII letter: ſ and the Kelvin sign. */
export const foldedWordCharacters: readonly CodeRange[] = [
  ...wordCharacters,
  [0x17f, 0x17f],
  [0x212a, 0x212a],
];
export const spaces: readonly CodeRange[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
export const lineEnds: readonly CodeRange[] = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];

const known = new Map<string, readonly CodeRange[]>();

/**
 * The code points of `\p{…}`, asked of the JavaScript engine itself: RE2 knows other names, and may
 * know another version of Unicode. Takes about 20 ms a property, once.
 */
export function propertyRanges(property: string): readonly CodeRange[] {
  const kept = known.get(property);
  if (kept !== undefined) return kept;
  const one = new RegExp(property, 'u');
  const ranges: CodeRange[] = [];
  let from = -1;
  for (let code = 0; code <= lastCodePoint + 1; code++) {
    const isIn = code <= lastCodePoint && one.test(String.fromCodePoint(code));
    if (isIn && from === -1) from = code;
    else if (!isIn && from !== -1) {
      ranges.push([from, code - 1]);
      from = -1;
    }
  }
  known.set(property, ranges);
  return ranges;
}
