import { isUtf8 } from 'node:buffer';
import { encodeContent } from '../../core/content-coding.js';
import { headerValue, type RawHeaders } from '../../core/headers.js';
import type { TravellingMessage } from '../../core/travel.js';
import { decodedBody } from './decoded-body.js';
import { type TextBytes, textBytes } from './text-bytes.js';

/** What an archive tells of a body, decoded as archives have it. */
export interface BodyEvidence {
  readonly headers: RawHeaders;
  /** There is none, whatever its headers say: an answer to HEAD, a 304. */
  readonly isNone: boolean;
  /** '' where there is none. */
  readonly text: string;
  readonly isBase64: boolean;
  /** Made of something else than text: fields of a form, the likeliest spelling first. */
  readonly made: readonly Buffer[] | null;
  /** `_file`: its bytes, or null when it is not there; undefined when none is named. */
  readonly attached: Buffer | null | undefined;
  /** Decoded, by the archive's word; -1 when it says that it does not know, null when nothing. */
  readonly size: number | null;
  /** On the wire, by the archive's word, often with the framing; the same. */
  readonly wireSize: number | null;
  /** The message broke off. */
  readonly isBroken: boolean;
}

/**
 * What was on the wire of a body that another tool wrote down, as far as that is known. A body that
 * should be there and is not is a truncated one, never an empty one.
 */
export function foreignMessage(evidence: BodyEvidence): TravellingMessage {
  const { headers, isNone } = evidence;
  if (isNone) return message(headers, Buffer.alloc(0), null);
  const { data, state } = contentOf(evidence);
  if (state === 'whole' && data.length > 0) return wholeMessage(headers, data);
  if (state === 'whole') return message(headers, data, null);
  // A coding cannot be applied to a part so that its own part comes out: only the decoded is known.
  const known = wireLength(evidence) ?? Math.max(0, isCoded(headers) ? 0 : (evidence.size ?? 0));
  const coded = isCoded(headers) && data.length > 0 ? encodeContent(headers, data) : data;
  return message(headers, coded, {
    bytes: Math.max(known, coded.length),
    isDamaged: state === 'damaged',
  });
}

function contentOf(evidence: BodyEvidence): TextBytes {
  const { text, made, attached, isBroken } = evidence;
  const length = decodedLength(evidence);
  const charset = charsetOf(evidence.headers);
  // Of what broke off the end is missing, unless its length says that it had all come.
  const unended = (read: TextBytes): TextBytes =>
    read.state === 'whole' && isBroken && length === null ? { ...read, state: 'cut' } : read;
  if (attached) return unended(attachedBytes(attached, charset, length));
  if (attached === undefined && text !== '') {
    return unended(textBytes({ text, isBase64: evidence.isBase64, charset, length }));
  }
  if (made !== null) return madeBytes(made, length);
  const isMissing = attached === null || (length?.bytes ?? 0) > 0 || isLost(evidence);
  return { data: Buffer.alloc(0), state: isMissing ? 'cut' : 'whole' };
}

/** Of several spellings that counts which has as many bytes as there were. */
function madeBytes(made: readonly Buffer[], length: TextLength | null): TextBytes {
  const fits = (data: Buffer): boolean => !length?.isExact || data.length === length.bytes;
  const data = made.find(fits);
  // Fields that make no such body are not all that was sent, or not as it was sent.
  return data === undefined
    ? { data: Buffer.alloc(0), state: 'damaged' }
    : { data, state: 'whole' };
}

/** Playwright writes text to files in UTF-8, whatever it was in. */
function attachedBytes(data: Buffer, charset: string | null, length: TextLength | null): TextBytes {
  if (charset !== null && isUtf8(data)) {
    const text = data.toString('utf8');
    const read = textBytes({ text, isBase64: false, charset, length });
    if (read.state === 'whole') return read;
  }
  return { data, state: length !== null && data.length < length.bytes ? 'cut' : 'whole' };
}

/** Nothing is there, and nothing says how much there was, but that there was something. */
function isLost({ headers, size, wireSize, isBroken }: BodyEvidence): boolean {
  const length = contentLength(headers);
  if (length !== null) return length > 0;
  if (size === 0) return isBroken;
  const isChunked = headerValue(headers, 'transfer-encoding') !== undefined;
  return isBroken || size !== null || (isChunked && wireSize !== 0);
}

/** Of the content, codings undone; null when it is not known. */
function decodedLength({ headers, size, wireSize }: BodyEvidence): TextLength | null {
  if (!isCoded(headers)) {
    const length = contentLength(headers);
    if (length !== null) return { bytes: length, isExact: true };
    // With its framing, what was on the wire is no less than the content.
    if (size !== null && wireSize !== null && wireSize > 0 && size > wireSize) return null;
  }
  return size === null || size <= 0 ? null : { bytes: size, isExact: false };
}

type TextLength = { readonly bytes: number; readonly isExact: boolean };

function wireLength({ headers, wireSize }: BodyEvidence): number | null {
  const length = contentLength(headers);
  if (length !== null) return length;
  return isCoded(headers) && wireSize !== null && wireSize > 0 ? wireSize : null;
}

function contentLength(headers: RawHeaders): number | null {
  if (headerValue(headers, 'transfer-encoding') !== undefined) return null;
  const value = headerValue(headers, 'content-length')?.trim() ?? '';
  return /^\d{1,15}$/.test(value) ? Number(value) : null;
}

function isCoded(headers: RawHeaders): boolean {
  const coding = headerValue(headers, 'content-encoding')?.trim().toLowerCase() ?? '';
  return coding !== '' && coding !== 'identity';
}

function charsetOf(headers: RawHeaders): string | null {
  const type = headerValue(headers, 'content-type') ?? '';
  const [, quoted, plain] = /;\s*charset\s*=\s*(?:"([^"]*)"|'?([^\s;'"]+))/i.exec(type) ?? [];
  return quoted ?? plain ?? null;
}

/**
 * The coding is applied again where loop knows it and its header goes where it does not (lz4,
 * say): a body and its headers must fit each other.
 */
function wholeMessage(given: RawHeaders, content: Buffer): TravellingMessage {
  const encoded = encodeContent(given, content);
  const check = decodedBody({ headers: given, body: { data: encoded } });
  const isRight = check.decoded && check.data.equals(content);
  const data = isRight ? encoded : content;
  const headers: string[] = [];
  for (let at = 0; at + 1 < given.length; at += 2) {
    const [name = '', value = ''] = [given[at], given[at + 1]];
    const lower = name.toLowerCase();
    if (lower === 'content-encoding' && !isRight) continue;
    headers.push(name, lower === 'content-length' ? String(data.length) : value);
  }
  return message(headers, data, null);
}

function message(
  headers: RawHeaders,
  data: Buffer,
  lack: { readonly bytes: number; readonly isDamaged: boolean } | null,
): TravellingMessage {
  const body = {
    bytes: lack?.bytes ?? data.length,
    truncated: lack !== null,
    ...(lack?.isDamaged ? { damaged: true } : {}),
    data,
  };
  return { headers, trailers: [], body };
}
