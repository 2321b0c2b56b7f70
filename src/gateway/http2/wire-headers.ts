import type { OutgoingHttpHeaders } from 'node:http2';
import type { RawHeaders } from '../../core/headers.js';
import { isToken, quoted } from '../http1/fields.js';
import { Malformed } from '../http1/malformed.js';

/** What `node:http2` takes as the headers of a message. */
export type WireHeaders = string[] | OutgoingHttpHeaders;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
/** Older ones take objects alone, in which a repeated header stands where it stood first. */
const takesLists = major > 24 || (major === 24 && minor >= 7);

/**
 * Headers as HTTP/2 writes them (RFC 9113 §8.2): names in lower case, order and repetition as given.
 * @param pseudo what stands before them
 * @throws Malformed where one cannot be sent
 */
export function wireHeaders(pseudo: RawHeaders, headers: RawHeaders): WireHeaders {
  const all: string[] = [...pseudo];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = (headers[i] ?? '').toLowerCase();
    const value = headers[i + 1] ?? '';
    if (!isToken(name) || !wellFormedValue.test(value)) {
      throw new Malformed(`expected headers that can be sent, got ${quoted(name)}`);
    }
    if (!ofConnections.has(name) && (name !== 'te' || value === 'trailers')) all.push(name, value);
  }
  return takesLists ? all : byName(all);
}

/** As trailers, which have no list in any version. @throws Malformed */
export function wireTrailers(trailers: RawHeaders): OutgoingHttpHeaders {
  const headers = wireHeaders([], trailers);
  return Array.isArray(headers) ? byName(headers) : headers;
}

const wellFormedValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Speak of a connection, which has other words for it in HTTP/2 (RFC 9113 §8.2.2). */
const ofConnections: ReadonlySet<string> = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

function byName(headers: RawHeaders): OutgoingHttpHeaders {
  const object: Record<string, string | string[]> = Object.create(null);
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    const value = headers[i + 1] ?? '';
    const before = object[name];
    if (before === undefined) object[name] = value;
    else if (typeof before === 'string') object[name] = [before, value];
    else before.push(value);
  }
  return object;
}
