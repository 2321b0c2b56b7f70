// Recorded traffic is written by strangers. Printed raw, it could move the cursor, retitle the
// window, answer questions in the reader's name (escape sequences), show text in another order
// than it has (bidirectional controls), or hide some of it. What comes from a recording passes here
// first.

import { readableText } from '../../core/wire-text.js';
import { replaceUnseen } from './unseen.js';

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One line that does nothing to a terminal but show: `\x1b[2J`, `\u202e`. What of a head is UTF-8 is read as such. */
export function printable(text: string): string {
  return replaceUnseen(readableText(text), escaped);
}

/** As `printable`, with line ends and tabs kept. */
export function printableLines(text: string): string {
  return replaceUnseen(text, (character) =>
    character === '\n' || character === '\t' ? character : escaped(character),
  );
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code > 0xffff) return `\\u{${hex}}`;
  if (code > 0xff) return `\\u${hex.padStart(4, '0')}`;
  return named[character] ?? `\\x${hex.padStart(2, '0')}`;
}
