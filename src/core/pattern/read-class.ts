import {
  type CodeRange,
  complementOf,
  digits,
  foldedWordCharacters,
  propertyRanges,
  spaces,
  wordCharacters,
} from './character-set.js';
import type { CharacterSet } from './syntax-tree.js';

/** Where in the source reading has come to. */
export interface SourceReader {
  readonly source: string;
  at: number;
  readonly unicode: boolean;
  /** That capture; what `\1` may refer to. */
  readonly groups: number;
  /** Whether case does not count here. */
  folds: boolean;
}

/** `[a-z]`, `[^\s]`; the reader stands at its bracket. */
export function readClass(reader: SourceReader): CharacterSet {
  reader.at++;
  const negated = reader.source[reader.at] === '^';
  if (negated) reader.at++;
  const ranges: CodeRange[] = [];
  while (reader.at < reader.source.length && reader.source[reader.at] !== ']') {
    const from = readMember(reader);
    const isRange = reader.source[reader.at] === '-' && reader.source[reader.at + 1] !== ']';
    if (!isRange || reader.at + 1 >= reader.source.length) {
      ranges.push(...from);
      continue;
    }
    reader.at++;
    const to = readMember(reader);
    const [low, high] = [onlyCode(from), onlyCode(to)];
    // `[\w-x]`, from before the `u` flag: the dash is one.
    if (low === undefined || high === undefined) ranges.push(...from, [0x2d, 0x2d], ...to);
    else ranges.push([low, high]);
  }
  reader.at++;
  return { kind: 'set', ranges, negated };
}

function readMember(reader: SourceReader): readonly CodeRange[] {
  if (reader.source[reader.at] === '\\') return readEscape(reader, true);
  const code = reader.source.codePointAt(reader.at) ?? 0;
  reader.at += code > 0xffff ? 2 : 1;
  return [[code, code]];
}

function onlyCode(ranges: readonly CodeRange[]): number | undefined {
  const [first] = ranges;
  return first !== undefined && ranges.length === 1 && first[0] === first[1] ? first[0] : undefined;
}

/** What an escape stands for, that is no assertion and no back-reference. */
export function readEscape(reader: SourceReader, inClass: boolean): readonly CodeRange[] {
  const rest = reader.source.slice(reader.at, reader.at + 200);
  const [property] = (reader.unicode && /^\\[pP]\{[^}]*\}/.exec(rest)) || [];
  if (property !== undefined) {
    reader.at += property.length;
    return propertyRanges(property);
  }
  const letter = String.fromCodePoint(rest.codePointAt(1) ?? 0x5c);
  const named = namedSets(letter, reader.folds);
  if (named !== undefined) {
    reader.at += 2;
    return named;
  }
  const [code, length] = codeOfNumber(rest, reader.unicode) ??
    codeOfControl(rest, inClass) ?? [letter.codePointAt(0) ?? 0, 1 + letter.length];
  reader.at += length;
  return [[code, code]];
}

function namedSets(letter: string, folds: boolean): readonly CodeRange[] | undefined {
  const word = folds ? foldedWordCharacters : wordCharacters;
  switch (letter) {
    case 'd':
      return digits;
    case 'D':
      return complementOf(digits);
    case 's':
      return spaces;
    case 'S':
      return complementOf(spaces);
    case 'w':
      return word;
    case 'W':
      return complementOf(word);
    default:
      return undefined;
  }
}

type Escaped = readonly [code: number, length: number];

/** `\x41`, `\u0041`, a pair of those, `\u{1f600}`, and the octal ones from before the `u` flag. */
function codeOfNumber(rest: string, unicode: boolean): Escaped | undefined {
  const pair = /^\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})/i.exec(rest);
  if (pair !== null) {
    const [whole, high = '', low = ''] = pair;
    const units = [high, low].map((digit) => Number.parseInt(digit, 16));
    return [String.fromCharCode(...units).codePointAt(0) ?? 0, whole.length];
  }
  const hex = /^\\(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/i.exec(rest);
  if (hex !== null) return [Number.parseInt(hex[1] ?? hex[2] ?? '', 16), hex[0].length];
  const braced = unicode && /^\\u\{([0-9a-f]+)\}/i.exec(rest);
  if (braced) return [Number.parseInt(braced[1] ?? '', 16), braced[0].length];
  const octal = /^\\([0-3]?[0-7]{1,2})/.exec(rest);
  return octal === null ? undefined : [Number.parseInt(octal[1] ?? '', 8), octal[0].length];
}

const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 };

function codeOfControl(rest: string, inClass: boolean): Escaped | undefined {
  const letter = rest[1] ?? '';
  const code = controls[letter];
  if (code !== undefined) return [code, 2];
  if (letter === 'b' && inClass) return [8, 2];
  const control = /^\\c([a-z])/i.exec(rest)?.[1];
  if (control !== undefined) return [control.charCodeAt(0) % 32, 3];
  // Before the `u` flag, `\c` before anything else is a backslash, then a c.
  return letter === 'c' ? [0x5c, 1] : undefined;
}
