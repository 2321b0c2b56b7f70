import { isFraming } from '../../core/framing-fields.js';
import type { RawHeaders } from '../../core/headers.js';
import { keepsAlive } from '../http1/connection-field.js';
import { readLength } from '../http1/content-length.js';
import { quoted, readFields, refuseLoneBreaks } from '../http1/fields.js';
import { Malformed } from '../http1/malformed.js';

/** Status line and headers of a response, and what they say about the body and the connection. */
export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  readonly headers: RawHeaders;
  /** Bytes of the body when `Content-Length` tells, else -1. */
  readonly contentLength: number;
  readonly chunked: boolean;
  /** The upstream will take another request on this connection. */
  readonly keepAlive: boolean;
  /** `Keep-Alive: timeout=…` in ms, or 0. */
  readonly keepAliveMs: number;
}

/**
 * Parses a response head without its final blank line. Strict where leniency lets two parsers
 * disagree about where a message ends (RFC 9112 §6.3, §11.2).
 * @throws Malformed
 */
export function parseResponseHead(text: string): ResponseHead {
  const { version, status, statusText, end } = statusLine(text);
  const headers = readFields(text, end + 2, refuseFoldedFraming);
  // An interim response frames nothing, and is left out where it cannot be passed on. What else cannot be
  // is told when it is about to be: the recording has it as it came.
  if (status >= 200) refuseLoneBreaks(text);
  let contentLength = -1;
  let chunked = false;
  let connection = '';
  let keepAliveMs = 0;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    const value = headers[i + 1] ?? '';
    switch (name.length) {
      case 10:
        if (isName(name, 'connection'))
          connection = connection === '' ? value : `${connection}, ${value}`;
        else if (isName(name, 'keep-alive')) keepAliveMs = keepAliveTimeout(value);
        break;
      case 14:
        if (isName(name, 'content-length')) contentLength = length(value, contentLength);
        break;
      case 17:
        if (isName(name, 'transfer-encoding')) chunked = onlyChunked(value, chunked);
        break;
    }
  }
  if (chunked && contentLength >= 0) {
    throw new Malformed('expected Content-Length or Transfer-Encoding, got both');
  }
  if (chunked && version === 0) {
    throw new Malformed('expected no Transfer-Encoding in HTTP/1.0, got one');
  }
  if (status === 101 && version === 0) {
    throw new Malformed('expected no 101 in HTTP/1.0, got one');
  }
  // What follows 204 in the eyes of its sender might be its body (RFC 9112 §6.1, RFC 9110 §8.6).
  const announcesBody = status === 204 && (chunked || contentLength > 0);
  return {
    status,
    statusText,
    headers,
    contentLength,
    chunked,
    keepAlive: !announcesBody && keepsAlive(connection, version === 0),
    keepAliveMs,
  };
}

function statusLine(text: string) {
  const next = text.indexOf('\r\n');
  const end = next === -1 ? text.length : next;
  const status = digit(text, 9) * 100 + digit(text, 10) * 10 + digit(text, 11);
  const wellFormed =
    (text.startsWith('HTTP/1.1 ') || text.startsWith('HTTP/1.0 ')) &&
    status >= 100 &&
    (end === 12 || text.charCodeAt(12) === 32) &&
    // A line feed alone is no line end here, and must not be one further down the line.
    text.indexOf('\n') === (end === text.length ? -1 : end + 1);
  if (!wellFormed) {
    throw new Malformed(
      `expected a status line such as "HTTP/1.1 200 OK", got ${quoted(text.slice(0, end))}`,
    );
  }
  return { version: text.charCodeAt(7) - 48, status, statusText: text.slice(13, end), end };
}

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 48;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}

/** What frames the message means one thing with the line that follows, and another without. */
function refuseFoldedFraming(name: string | undefined): void {
  if (name !== undefined && isFraming(name)) {
    throw new Malformed(`expected ${name} in one line, got several`);
  }
}

function isName(name: string, lowerCase: string): boolean {
  return name === lowerCase || name.toLowerCase() === lowerCase;
}

function keepAliveTimeout(value: string): number {
  const seconds = /timeout=(\d{1,6})/i.exec(value)?.[1];
  return seconds === undefined ? 0 : Number(seconds) * 1000;
}

/** Said twice, even alike, it invites two readers to disagree (RFC 9112 §6.3). */
function length(value: string, before: number): number {
  const bytes = before === -1 ? readLength(value) : -1;
  if (bytes < 0) {
    throw new Malformed(`expected one Content-Length of decimal digits, got ${quoted(value)}`);
  }
  return bytes;
}

/** Any other coding would have to be undone, because the header goes no further. */
function onlyChunked(value: string, before: boolean): true {
  if (before || value.toLowerCase() !== 'chunked') {
    throw new Malformed(`expected Transfer-Encoding: chunked, got ${quoted(value)}`);
  }
  return true;
}
