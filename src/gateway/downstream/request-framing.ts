import type { ErrorAnswer } from './error-response.js';
import { refusals } from './refusals.js';
import type { RequestScan } from './request-scan.js';

type Framing = Pick<RequestScan, 'contentLength' | 'transferEncoding' | 'codingLines'>;

/**
 * Why nobody can be sure where this request ends; null when it ends where its one `Content-Length`
 * or its chunks say, or with its head. All lines of a field are judged together, as all of them
 * would go on (RFC 9112 §6.1, §6.3). Node's parser stops at most of it, each version at other parts.
 */
export function refuseFraming(framing: Framing, httpVersionMinor: number): ErrorAnswer | null {
  const { contentLength, transferEncoding } = framing;
  if (transferEncoding === undefined) {
    if (contentLength === undefined || /^\d+$/.test(contentLength)) return null;
    return refusals.contentLength(contentLength);
  }
  if (contentLength !== undefined) return refusals.bothFramings;
  // A server of HTTP/1.0 would take the chunks for the body, or for the next request.
  if (httpVersionMinor === 0) return refusals.chunkedInHttp10;
  if (transferEncoding.toLowerCase() === 'chunked') return null;
  return refusals.transferCoding(transferEncoding, isUnknownCoding(framing) ? 501 : 400);
}

/** Whether bytes follow the head. Of a request whose framing was not refused. */
export function hasBody({ contentLength, transferEncoding }: Framing): boolean {
  return (
    transferEncoding !== undefined || (contentLength !== undefined && !/^0+$/.test(contentLength))
  );
}

/** Well said, in one line, but with a coding that loop does not undo (RFC 9112 §6.1). */
function isUnknownCoding({ transferEncoding = '', codingLines }: Framing): boolean {
  const codings = transferEncoding.toLowerCase().split(/[ \t]*,[ \t]*/);
  return (
    codingLines === 1 &&
    codings.indexOf('chunked') === codings.length - 1 &&
    codings.every((coding) => /^[!#$%&'*+.^_`|~\w-]+$/.test(coding) && coding !== 'identity')
  );
}
