import { isFraming, withoutFraming } from '../../core/framing-fields.js';
import type { RawHeaders } from '../../core/headers.js';

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

/** What is wrong with a response; the connection cannot be used any more. */
export class MalformedResponse extends Error {}

/**
 * Parses a response head without its final blank line. Strict where leniency lets two parsers
 * disagree about where a message ends (RFC 9112 §6.3, §11.2).
 */
export function parseResponseHead(text: string): ResponseHead {
  const lineEnd = endOfLine(text, 0);
  const version = text.charCodeAt(7) - 48;
  const status = statusCode(text, lineEnd);
  const headers: string[] = [];
  let contentLength = -1;
  let chunked = false;
  let connection = '';
  let keepAliveMs = 0;

  for (let at = lineEnd + 2; at < text.length; ) {
    const end = endOfLine(text, at);
    // An interim response frames nothing, and is left out where it cannot be passed on.
    if (status >= 200) refuseLoneBreaks(text, at, end);
    const first = text.charCodeAt(at);
    if (first === 32 || first === 9) {
      refuseFolded(headers.at(-2));
      foldLine(headers, text.slice(at, end));
      at = end + 2;
      continue;
    }
    const colon = text.indexOf(':', at);
    if (colon <= at || colon > end) throw new MalformedResponse('a header line has no name');
    const name = text.slice(at, colon);
    const value = trimmed(text, colon + 1, end);
    headers.push(name, value);
    at = end + 2;

    switch (name.length) {
      case 10:
        if (isName(name, 'connection')) connection += `${value},`;
        else if (isName(name, 'keep-alive')) keepAliveMs = keepAliveTimeout(value);
        break;
      case 14:
        if (isName(name, 'content-length')) contentLength = length(value, contentLength);
        break;
      case 17:
        if (isName(name, 'transfer-encoding')) {
          chunked = onlyChunked(value, chunked);
        }
        break;
    }
  }
  if (chunked && contentLength >= 0) {
    throw new MalformedResponse('expected Content-Length or Transfer-Encoding, got both');
  }
  if (chunked && version === 0) {
    throw new MalformedResponse('expected no Transfer-Encoding in HTTP/1.0, got one');
  }
  // What follows 204 in the eyes of its sender might be its body (RFC 9112 §6.1, RFC 9110 §8.6).
  const announcesBody = status === 204 && (chunked || contentLength > 0);
  return {
    status,
    statusText: text.slice(13, lineEnd),
    headers,
    contentLength,
    chunked,
    keepAlive: !announcesBody && keepsAlive(connection, version === 1),
    keepAliveMs,
  };
}

/**
 * Trailer fields, without the final blank line. Those that frame or route a message mean nothing
 * here and are left out (RFC 9110 §6.5.1).
 */
export function parseTrailers(text: string): RawHeaders {
  const trailers: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = endOfLine(text, at);
    const line = text.slice(at, end);
    const [, name, value] = trailerLine.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new MalformedResponse(
        `expected a trailer such as "name: value", got ${JSON.stringify(line.slice(0, 40))}`,
      );
    }
    trailers.push(name, value);
    at = end + 2;
  }
  return withoutFraming(trailers);
}

const trailerLine =
  /^([!#$%&'*+.^_`|~\w-]+):[ \t]*((?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?)[ \t]*$/;

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\r\n', from);
  return end === -1 ? text.length : end;
}

/** A line feed or a carriage return alone ends no line here, but does for some others. */
function refuseLoneBreaks(text: string, from: number, end: number): void {
  const carriageReturn = text.indexOf('\r', from);
  const lineFeed = text.indexOf('\n', from);
  if (carriageReturn === -1 && lineFeed === -1) return;
  if (carriageReturn !== end || lineFeed !== end + 1) {
    throw new MalformedResponse(
      `expected CRLF at the end of a line, got ${JSON.stringify(text.slice(from, from + 40))}`,
    );
  }
}

function statusCode(text: string, lineEnd: number): number {
  const lineFeed = text.indexOf('\n');
  const status =
    (text.charCodeAt(9) - 48) * 100 + (text.charCodeAt(10) - 48) * 10 + text.charCodeAt(11) - 48;
  const wellFormed =
    (text.startsWith('HTTP/1.1 ') || text.startsWith('HTTP/1.0 ')) &&
    status >= 100 &&
    status <= 999 &&
    (lineEnd === 12 || text.charCodeAt(12) === 32) &&
    // A line feed alone is no line end here, and must not be one further down the line.
    lineFeed === (lineEnd === text.length ? -1 : lineEnd + 1);
  if (!wellFormed) {
    throw new MalformedResponse(
      `expected a status line such as "HTTP/1.1 200 OK", got ${JSON.stringify(text.slice(0, Math.min(lineEnd, 40)))}`,
    );
  }
  return status;
}

/** Obsolete line folding becomes one space (RFC 9112 §5.2). */
function foldLine(headers: string[], line: string): void {
  const last = headers.length - 1;
  if (last < 0) throw new MalformedResponse('a folded line has no header before it');
  headers[last] = `${headers[last]} ${line.trim()}`.trim();
}

/** What frames the message has been judged by then, and means another thing with what follows. */
function refuseFolded(name: string | undefined): void {
  if (name !== undefined && isFraming(name)) {
    throw new MalformedResponse(`expected ${name} in one line, got several`);
  }
}

function isName(name: string, lowerCase: string): boolean {
  return name === lowerCase || name.toLowerCase() === lowerCase;
}

function trimmed(text: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** By all lines of `Connection` (RFC 9112 §9.3): one `close` is enough. */
function keepsAlive(connection: string, byDefault: boolean): boolean {
  if (connection === '') return byDefault;
  const lower = connection.toLowerCase();
  if (lower.includes('close')) return false;
  return byDefault || lower.includes('keep-alive');
}

function keepAliveTimeout(value: string): number {
  const seconds = /timeout=(\d{1,6})/i.exec(value)?.[1];
  return seconds === undefined ? 0 : Number(seconds) * 1000;
}

/** Said twice, even alike, it invites two readers to disagree (RFC 9112 §6.3). */
function length(value: string, before: number): number {
  const bytes = before === -1 && /^\d{1,15}$/.test(value) ? Number(value) : -1;
  if (bytes < 0) {
    throw new MalformedResponse(
      `expected one Content-Length of decimal digits, got ${JSON.stringify(value)}`,
    );
  }
  return bytes;
}

/** Any other coding would have to be undone, because the header goes no further. */
function onlyChunked(value: string, before: boolean): true {
  if (before || value.toLowerCase() !== 'chunked') {
    throw new MalformedResponse(
      `expected Transfer-Encoding: chunked, got ${JSON.stringify(value)}`,
    );
  }
  return true;
}
