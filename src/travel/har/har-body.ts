import { encodeContent } from '../../core/content-coding.js';
import { headerValue, type RawHeaders } from '../../core/headers.js';
import type { TravellingMessage } from '../../core/travel.js';
import type { ReadRequest, ReadResponse } from '../schema/har-file.js';
import type { LoopMessage } from '../schema/loop-entry.js';
import { decodedBody } from './decoded-body.js';

/** The body of a request as an archive has it: decoded. */
export function requestContent({ postData, headers }: ReadRequest): Buffer {
  if (!postData) return Buffer.alloc(0);
  const { text, params } = postData;
  const encoding = postData._encoding ?? postData.encoding;
  if (text) return Buffer.from(text, encoding === 'base64' ? 'base64' : 'utf8');
  const type = postData.mimeType ?? headerValue(rawOf(headers), 'content-type') ?? '';
  if (!params || !/^application\/x-www-form-urlencoded\b/i.test(type)) return Buffer.alloc(0);
  // Firefox's and others' forms come as fields alone.
  const fields = params.map(({ name, value }): [string, string] => [name, value ?? '']);
  return Buffer.from(new URLSearchParams(fields).toString());
}

/** The body of a response as an archive has it: decoded. */
export function responseContent({ content }: ReadResponse): Buffer {
  const encoding = content?.encoding === 'base64' ? 'base64' : 'utf8';
  return Buffer.from(content?.text ?? '', encoding);
}

/**
 * What was on the wire of a message that loop exported. A text that somebody has changed since (a
 * name taken out, say) counts more than the bytes that were noted beside it.
 */
export function loopMessage(
  headers: RawHeaders,
  content: Buffer,
  { bytes, truncated, damaged, trailers, wire }: LoopMessage,
): TravellingMessage {
  let data = content;
  if (wire !== undefined) {
    const noted = Buffer.from(wire, 'base64');
    const isUnchanged = decodedBody({ headers, body: { data: noted } }).data.equals(content);
    data = isUnchanged ? noted : encodeContent(headers, content);
  }
  return { headers, trailers, body: { bytes, truncated, ...(damaged ? { damaged } : {}), data } };
}

/**
 * What may have been on the wire of a message that another tool wrote. The coding is applied again
 * where loop knows it and its header goes where it does not (zstd, say): a body and its headers
 * must fit each other.
 */
export function foreignMessage(given: RawHeaders, content: Buffer): TravellingMessage {
  const encoded = encodeContent(given, content);
  const check = decodedBody({ headers: given, body: { data: encoded } });
  const isRight = check.decoded && check.data.equals(content);
  const data = isRight ? encoded : content;
  const headers: string[] = [];
  for (let at = 0; at + 1 < given.length; at += 2) {
    const [name = '', value = ''] = [given[at], given[at + 1]];
    const lower = name.toLowerCase();
    if (lower === 'content-encoding' && !isRight) continue;
    const isLength = lower === 'content-length' && data.length > 0;
    headers.push(name, isLength ? String(data.length) : value);
  }
  return { headers, trailers: [], body: { bytes: data.length, truncated: false, data } };
}

/** Archives hold text; a header is bytes, each a character of ours. */
export function rawOf(headers: readonly { name: string; value: string }[]): string[] {
  return (
    headers
      // HTTP/2's `:authority` and its like are no headers of HTTP/1.1.
      .filter(({ name }) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
      .flatMap(({ name, value }) => [name, wireText(value)])
  );
}

/** Text as bytes, a character each; a line end would begin another header. */
export function wireText(text: string): string {
  const bytes = /[^\0-\xff]/.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
  return bytes.replace(/[\r\n\0]+/g, ' ');
}
