// Recorded traffic is written by strangers. Printed raw, it could move the cursor, retitle the
// window, answer questions in the reader's name (escape sequences), or show text in another order
// than it has (bidirectional controls). What comes from a recording passes here first.

import { readableText } from '../../core/wire-text.js';

/** C0, DEL, C1, line separators, zero-width and bidirectional controls, lone surrogates. */
const unprintable =
  /[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One line that does nothing to a terminal but show: `\x1b[2J`, `\u202e`. What of a head is UTF-8 is read as such. */
export function printable(text: string): string {
  return readableText(text).replace(unprintable, escaped);
}

/** As `printable`, with line ends and tabs kept. */
export function printableLines(text: string): string {
  return text.replace(unprintable, (character) =>
    character === '\n' || character === '\t' ? character : escaped(character),
  );
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return (
    named[character] ??
    (code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`)
  );
}
