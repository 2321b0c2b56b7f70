// Bodies are searched as text and must come out byte for byte outside of what was replaced. So
// each charset is decoded to a text that encodes back to exactly the same bytes.
import { isUtf8 } from 'node:buffer';

export interface DecodedText {
  readonly text: string;
  encode(text: string): Buffer;
}

/** Undefined for a charset in which ASCII text would not be found. */
export function decodeText(bytes: Buffer, charset: string | null): DecodedText | undefined {
  const name = byteOrderMark(bytes) ?? charset?.toLowerCase() ?? nulPattern(bytes) ?? 'utf-8';
  if (/^(utf-?8|us-ascii|ascii)$/.test(name)) {
    return { text: decodeUtf8(bytes), encode: encodeUtf8 };
  }
  if (name === 'utf-16le' || name === 'utf-16') return decodeUtf16le(bytes);
  if (name === 'utf-16be') return decodeUtf16be(bytes);
  if (!extendsAscii(name)) return undefined;
  return { text: bytes.toString('latin1'), encode: (text) => Buffer.from(text, 'latin1') };
}

/** A byte that is no valid UTF-8 becomes U+DC80…U+DCFF alone, which no valid UTF-8 decodes to. */
function decodeUtf8(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  let runStart = 0;
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] ?? 0;
    const length = utf8Length(lead);
    if (length === 1 || (length > 1 && isUtf8(bytes.subarray(at, at + length)))) {
      at += length;
      continue;
    }
    text += bytes.toString('utf8', runStart, at) + String.fromCharCode(escapeBase + lead);
    at += 1;
    runStart = at;
  }
  return text + bytes.toString('utf8', runStart);
}

const escapeBase = 0xdc00;

function encodeUtf8(text: string): Buffer {
  // With the `u` flag a surrogate that is half of a pair does not match.
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { index, 0: escapes } of text.matchAll(/[\udc80-\udcff]+/gu)) {
    pieces.push(Buffer.from(text.slice(from, index), 'utf8'));
    pieces.push(Buffer.from(Array.from(escapes, (each) => each.charCodeAt(0) - escapeBase)));
    from = index + escapes.length;
  }
  pieces.push(Buffer.from(text.slice(from), 'utf8'));
  return Buffer.concat(pieces);
}

/** Length of the character that a byte begins (RFC 3629 §4); 0 when it begins none. */
function utf8Length(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

function decodeUtf16le(bytes: Buffer): DecodedText {
  const even = bytes.length - (bytes.length % 2);
  const tail = bytes.subarray(even);
  return {
    text: bytes.toString('utf16le', 0, even),
    encode: (text) => Buffer.concat([Buffer.from(text, 'utf16le'), tail]),
  };
}

function decodeUtf16be(bytes: Buffer): DecodedText {
  const even = bytes.length - (bytes.length % 2);
  const tail = bytes.subarray(even);
  return {
    text: Buffer.from(bytes.subarray(0, even)).swap16().toString('utf16le'),
    encode: (text) => Buffer.concat([Buffer.from(text, 'utf16le').swap16(), tail]),
  };
}

function byteOrderMark(bytes: Buffer): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return undefined;
}

/** UTF-16 that does not say so: of its first ASCII character, one byte is 0. */
function nulPattern(bytes: Buffer): string | undefined {
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes;
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf-16le';
  if (first === 0 && second !== 0 && third === 0 && fourth !== 0) return 'utf-16be';
  return undefined;
}

/** All that the Encoding Standard names, but UTF-16, keeps ASCII where it is. */
function extendsAscii(charset: string): boolean {
  try {
    return !new TextDecoder(charset).encoding.startsWith('utf-16');
  } catch {
    // Not a name of the standard: UTF-7, UTF-32, EBCDIC or a misspelling.
    return false;
  }
}
