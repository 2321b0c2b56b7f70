import { noHeaders, type RawHeaders } from '../../../core/headers.js';
import { isToken } from '../../http1/fields.js';
import type { RequestHead } from '../downstream-stream.js';
import type { ErrorAnswer } from '../error-answer.js';
import { isWellFormedHost } from '../host-field.js';
import { refuseFraming } from '../http1/request-framing.js';
import { refusals } from '../refusals.js';
import { headerBytes, headerListBytesMax } from './bounds.js';

/** A request head in HTTP/2 (RFC 9113 §8.3). */
export interface Http2Head extends RequestHead {
  readonly protocol: 'http/2';
  readonly authority: string;
}

/** What its pseudo headers and `Host` say, and what else it has. */
interface Said {
  method: string;
  path: string;
  authority: string | undefined;
  host: string | undefined;
  hosts: number;
  contentLength: string | undefined;
  bytes: number;
  readonly headers: string[];
}

/**
 * Reads a request head. The library has refused what is no HTTP/2: names in upper case, headers that
 * speak of a connection, pseudo headers that are missing, repeated or late.
 * @param isWhole no body follows
 */
export function readHead(raw: RawHeaders, isWhole: boolean): Http2Head {
  const said = gather(raw);
  const { method, path, contentLength } = said;
  return {
    protocol: 'http/2',
    method,
    // `CONNECT` has none, and is refused for another reason.
    target: method === 'CONNECT' ? '/' : path,
    authority: said.authority ?? said.host ?? '',
    headers: said.headers.length === 0 ? noHeaders : said.headers,
    framing: isWhole ? 'none' : contentLength === undefined ? 'chunked' : 'length',
    refusal: refuse(said),
  };
}

function gather(raw: RawHeaders): Said {
  const said: Said = {
    method: '',
    path: '',
    authority: undefined,
    host: undefined,
    hosts: 0,
    contentLength: undefined,
    bytes: 0,
    headers: [],
  };
  let cookieAt = -1;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    const value = raw[i + 1] ?? '';
    said.bytes += name.length + value.length + headerBytes;
    if (name.charCodeAt(0) === 58) {
      if (name === ':method') said.method = value;
      else if (name === ':path') said.path = value;
      else if (name === ':authority') said.authority = value;
      continue;
    }
    if (name === 'cookie' && cookieAt !== -1) {
      // Cut up for the sake of compression alone (RFC 9113 §8.2.3).
      said.headers[cookieAt] = `${said.headers[cookieAt]}; ${value}`;
      continue;
    }
    if (name === 'cookie') cookieAt = said.headers.length + 1;
    else if (name === 'host') noteHost(said, value);
    else if (name === 'content-length') {
      const { contentLength: before } = said;
      said.contentLength = before === undefined ? value : `${before}, ${value}`;
    }
    said.headers.push(name, value);
  }
  return said;
}

function noteHost(said: Said, value: string): void {
  said.hosts++;
  said.host = value;
}

/** What goes on may be written as lines, where it must not mean anything else. */
const wellFormedPath = /^(?:\/[\x21-\x7e\x80-\xff]*|\*)$/;
const lineEnd = /[\0\r\n]/;

function refuse(said: Said): ErrorAnswer | null {
  const { method, path, authority, host, hosts, contentLength, headers } = said;
  // The library asks only those who have agreed to our settings.
  if (said.bytes > headerListBytesMax) return refusals.longHead(headerListBytesMax);
  if (method === 'CONNECT') return refusals.connectInHttp2;
  if (!isToken(method)) return refusals.badMethod(method);
  if (!wellFormedPath.test(path)) return refusals.badTarget(path);
  if (headers.some((text) => lineEnd.test(text))) return refusals.lineEndInHeader;
  if (hosts > 1) return refusals.severalHosts;
  const name = authority ?? host ?? '';
  if (name === '') return refusals.noHost;
  if (!isWellFormedHost(name)) return refusals.badHost(name);
  // RFC 9113 §8.3.1
  if (authority !== undefined && host !== undefined && !isSame(authority, host)) {
    return refusals.twoHosts(authority, host);
  }
  const framing = { contentLength, transferEncoding: undefined, codingLines: 0 };
  return refuseFraming(framing, false);
}

function isSame(authority: string, host: string): boolean {
  return authority === host || authority.toLowerCase() === host.toLowerCase();
}
