/** What a JSON string with escapes stands for, and where each part of it is written. */
export interface EscapedString {
  readonly decoded: string;
  /** By index in `decoded`, where it is written; one more, for the end. */
  readonly offsets: readonly number[];
}

/** Decodes a JSON string as it is written, with its quotes; an escape that was cut off is text. */
export function decodeEscapes(written: string): EscapedString {
  const end = written.length > 1 && written.endsWith('"') ? written.length - 1 : written.length;
  const offsets: number[] = [];
  let decoded = '';
  for (let at = 1; at < end; ) {
    const [character, length] = unitAt(written, at, end);
    decoded += character;
    offsets.push(at);
    at += length;
  }
  offsets.push(end);
  return { decoded, offsets };
}

/** The smallest range of whole escapes that holds a range of the text as it is written. */
export function wholeEscapes(
  { offsets }: EscapedString,
  range: { readonly start: number; readonly end: number },
): { start: number; end: number } {
  const from = firstAtLeast(offsets, range.start);
  const start = offsets[from] === range.start ? range.start : offsets[from - 1];
  const end = offsets[firstAtLeast(offsets, range.end)];
  return { start: start ?? range.start, end: end ?? range.end };
}

/** Index of the first number that is at least `value`, in an ascending list. */
function firstAtLeast(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function unitAt(written: string, at: number, end: number): readonly [string, number] {
  const plain = written.charAt(at);
  if (plain !== '\\' || at + 1 >= end) return [plain, 1];
  const letter = written.charAt(at + 1);
  if (letter !== 'u') return [shortEscapes[letter] ?? letter, 2];
  const digits = written.slice(at + 2, Math.min(at + 6, end));
  if (!/^[0-9a-f]{4}$/i.test(digits)) return [plain, 1];
  return [String.fromCharCode(Number.parseInt(digits, 16)), 6];
}

const shortEscapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
