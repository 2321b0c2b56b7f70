import { encodeContent } from '../../core/content-coding.js';
import type { RawHeaders } from '../../core/headers.js';
import type { TravellingMessage } from '../../core/travel.js';
import type { ReadRequest, ReadResponse } from '../schema/har-file.js';
import type { LoopMessage } from '../schema/loop-entry.js';
import { decodedBody } from './decoded-body.js';

/** The body of a request as loop exports it: decoded. */
export function requestContent({ postData }: ReadRequest): Buffer {
  return Buffer.from(postData?.text ?? '', postData?._encoding === 'base64' ? 'base64' : 'utf8');
}

/** The body of a response as loop exports it: decoded. */
export function responseContent({ content }: ReadResponse): Buffer {
  return Buffer.from(content?.text ?? '', content?.encoding === 'base64' ? 'base64' : 'utf8');
}

/**
 * What was on the wire of a message that loop exported. A text that somebody has changed since (a
 * name taken out, say) counts more than the bytes that were noted beside it.
 */
export function loopMessage(
  headers: RawHeaders,
  content: Buffer,
  { bytes, truncated, damaged, trailers, moments, wire }: LoopMessage,
): TravellingMessage {
  let data = content;
  if (wire !== undefined) {
    const bytesNoted = Buffer.from(wire, 'base64');
    const isUnchanged = decodedBody({ headers, body: { data: bytesNoted } }).data.equals(content);
    data = isUnchanged ? bytesNoted : encodeContent(headers, content);
  }
  const noted = moments === undefined ? {} : { moments };
  return {
    headers,
    trailers,
    ...noted,
    body: { bytes, truncated, ...(damaged ? { damaged } : {}), data },
  };
}
