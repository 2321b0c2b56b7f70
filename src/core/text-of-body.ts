// A body as text, in the charset that it says or shows. Which one that is goes by RFC 9110 §8.3.2,
// RFC 7303 §3.2 (XML) and RFC 8259 §8.1 (JSON); names and decoding by the Encoding Standard.

import { headerValue, type RawHeaders } from './headers.js';

export interface DecodedText {
  readonly text: string;
  /** By its name in the Encoding Standard: `utf-8`, `windows-1252` (also for ISO-8859-1), `utf-16le`. */
  readonly charset: string;
  /** Nothing says so: the bytes are no UTF-8, and the media type is one of text. */
  readonly isGuessed: boolean;
}

/**
 * Null when it is no text, or not in the charset that it says.
 * @param data content codings undone
 * @param isCut its end is missing, so that the last character may be broken
 */
export function textOfBody(headers: RawHeaders, data: Buffer, isCut: boolean): DecodedText | null {
  const type = mediaType(headers);
  const said = charsetOf(type, data);
  // No text but UTF-16 holds zeros, and servers that say a charset for everything say it for images.
  if (!said?.startsWith('utf-16') && data.includes(0)) return null;
  const charset = said ?? 'utf-8';
  const text = decode(charset, data, isCut);
  if (text !== null) return { text, charset, isGuessed: false };
  // What says UTF-8 and is not was most often written by somebody who thought of no charset.
  const guessed = charset === 'utf-8' && isTextType(type.name) && decode(guess, data, isCut);
  return typeof guessed === 'string' ? { text: guessed, charset: guess, isGuessed: true } : null;
}

/** Has a character for every byte, and is what the web reads where it is told nothing. */
const guess = 'windows-1252';

interface MediaType {
  /** Lower case; empty when there is none. */
  readonly name: string;
  readonly charset: string | null;
}

function mediaType(headers: RawHeaders): MediaType {
  const value = headerValue(headers, 'content-type') ?? '';
  const [name = ''] = value.split(';');
  const [, quoted, plain] = /;\s*charset\s*=\s*(?:"([^"]*)"|'?([^\s;'"]+))/i.exec(value) ?? [];
  return { name: name.trim().toLowerCase(), charset: quoted ?? plain ?? null };
}

/** A byte order mark wins over what is said, and that over what the content says of itself. */
function charsetOf({ name, charset }: MediaType, data: Buffer): string | null {
  const mayBeText = isTextType(name) || name === '' || charset !== null;
  const mark = mayBeText ? byteOrderMark(data) : null;
  if (mark !== null) return mark;
  const said = charset === null ? null : charsetName(charset);
  // Without a mark nothing tells which of the two it is, but where the zeros are (RFC 2781 §4.3).
  if (said?.startsWith('utf-16')) return isSameOrder(charset ?? '') ? said : (zeros(data) ?? said);
  if (said !== null) return said;
  if (!mayBeText) return null;
  return zeros(data) ?? xmlDeclaration(name, data);
}

function byteOrderMark(data: Buffer): string | null {
  const [first, second, third] = data;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return null;
}

function isSameOrder(label: string): boolean {
  return /(?:le|be)$/i.test(label);
}

/** UTF-16 that does not say so: of two ASCII characters at its beginning, one byte each is 0. */
function zeros(data: Buffer): string | null {
  const [first = 0, second = 0, third = 0, fourth = 0] = data;
  if (data.length < 4) return null;
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf-16le';
  if (first === 0 && second !== 0 && third === 0 && fourth !== 0) return 'utf-16be';
  return null;
}

const declarationBytesMax = 200;

function xmlDeclaration(name: string, data: Buffer): string | null {
  if (name !== '' && !name.includes('xml')) return null;
  const beginning = data.toString('latin1', 0, declarationBytesMax);
  const [, label] = /^<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(beginning) ?? [];
  return label === undefined ? null : charsetName(label);
}

/** Null for a name that the Encoding Standard does not have. */
function charsetName(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    // The body is then looked at as if nothing had been said.
    return null;
  }
}

function decode(charset: string, data: Buffer, isCut: boolean): string | null {
  try {
    // As of a stream, the decoder waits for the rest of a last character instead of refusing it.
    return new TextDecoder(charset, { fatal: true }).decode(data, { stream: isCut });
  } catch {
    // Not of this charset: that is the answer.
    return null;
  }
}

const textTypes =
  /^text\/|[/+](?:json|xml)$|^application\/(?:x-www-form-urlencoded|javascript|x-javascript|x-ndjson|ndjson|graphql|yaml|x-yaml|toml|sql)$/;

function isTextType(name: string): boolean {
  return textTypes.test(name);
}
