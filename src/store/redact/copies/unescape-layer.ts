// One level of escapes is undone, whichever they are: percent-encoding, JSON and JavaScript, HTML and
// XML, the folds of base64. Which of them a text has is not asked: a copy may stand in a URL in a
// JSON string in a form. So n levels take n passes, and not one for each order of encodings.

import { isUtf8 } from 'node:buffer';
import type { Range } from '../edits.js';
import { entityOf } from './entities.js';
import { type Layer, lastAtMost } from './layer.js';

const escapes =
  /%(?:[0-9a-f]{2}|u[0-9a-f]{4})|\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|["'\\/bfnrt])|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});|(?<=[\w+/-]{60})\r?\n(?=[\w+/=-])/gi;

/** Null when there is nothing to undo. */
export function unescapeLayer(source: string): Layer | null {
  const pieces: string[] = [];
  const places: Places = { at: [], length: [], start: [], end: [] };
  let decodedLength = 0;
  let from = 0;
  for (const { index, 0: written } of source.matchAll(escapes)) {
    if (index < from) continue;
    const { text, length } = decoded(source, index, written);
    if (text === undefined) continue;
    decodedLength += index - from;
    if (index > from) pieces.push(source.slice(from, index));
    pieces.push(text);
    places.at.push(decodedLength);
    places.length.push(text.length);
    places.start.push(index);
    from = index + length;
    places.end.push(from);
    decodedLength += text.length;
  }
  if (places.at.length === 0) return null;
  pieces.push(source.slice(from));
  return { text: pieces.join(''), sourceOf: (range) => sourceOf(range, places) };
}

/** Of each escape: where what it stands for is in the decoded text, and where it is written. */
interface Places {
  readonly at: number[];
  readonly length: number[];
  readonly start: number[];
  readonly end: number[];
}

function sourceOf({ start, end }: Range, places: Places): Range {
  return {
    start: placeOf(start, places, 'start'),
    end: end > start ? placeOf(end - 1, places, 'end') : placeOf(start, places, 'start'),
  };
}

/** Where the character at an index is written: the beginning, or the end. */
function placeOf(index: number, { at, length, start, end }: Places, side: 'start' | 'end'): number {
  const found = lastAtMost(at, index);
  const beyond = index - (at[found] ?? 0) - (length[found] ?? 0);
  if (found >= 0 && beyond < 0) return (side === 'start' ? start[found] : end[found]) ?? 0;
  return (end[found] ?? 0) + (found < 0 ? index : beyond) + (side === 'start' ? 0 : 1);
}

interface Decoded {
  /** Undefined when it stands for nothing but itself. */
  readonly text: string | undefined;
  /** Characters of the source. */
  readonly length: number;
}

function decoded(source: string, index: number, written: string): Decoded {
  const { length } = written;
  const second = written.charAt(1).toLowerCase();
  switch (written.charAt(0)) {
    case '%':
      return second === 'u'
        ? { text: unit(written.slice(2)), length }
        : percentCharacter(source, index);
    case '\\':
      if (second === 'u' || second === 'x') return { text: unit(written.slice(2)), length };
      return { text: controls[second] ?? second, length };
    case '&':
      return { text: entityOf(written.slice(1, -1)), length };
    default:
      return { text: '', length };
  }
}

function unit(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

const controls: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** One character of UTF-8; a byte that begins none is one of latin1. */
function percentCharacter(source: string, index: number): Decoded {
  const lead = Number.parseInt(source.slice(index + 1, index + 3), 16);
  const bytes = lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (bytes > 1) {
    const written = source.slice(index, index + 3 * bytes);
    if (/^(?:%[0-9a-f]{2})+$/i.test(written)) {
      const data = Buffer.from(written.replaceAll('%', ''), 'hex');
      if (data.length === bytes && isUtf8(data)) {
        return { text: data.toString('utf8'), length: written.length };
      }
    }
  }
  return { text: String.fromCharCode(lead), length: 3 };
}
