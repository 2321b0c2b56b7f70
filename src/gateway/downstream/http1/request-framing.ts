import { readLength } from '../../http1/content-length.js';
import { isToken } from '../../http1/fields.js';
import type { ErrorAnswer } from '../error-answer.js';
import { refusals } from '../refusals.js';

/** What a request says of its body, by all lines of a field together, as all of them would go on. */
export interface SaidFraming {
  readonly contentLength: string | undefined;
  readonly transferEncoding: string | undefined;
  readonly codingLines: number;
}

/**
 * Why nobody can be sure where this request ends; null when it ends where its one `Content-Length`
 * or its chunks say, or with its head (RFC 9112 §6.1, §6.3).
 */
export function refuseFraming(framing: SaidFraming, isHttp10: boolean): ErrorAnswer | null {
  const { contentLength, transferEncoding } = framing;
  if (transferEncoding === undefined) {
    if (contentLength === undefined || readLength(contentLength) >= 0) return null;
    return refusals.contentLength(contentLength);
  }
  if (contentLength !== undefined) return refusals.bothFramings;
  // A server of HTTP/1.0 would take the chunks for the body, or for the next request.
  if (isHttp10) return refusals.chunkedInHttp10;
  if (transferEncoding.toLowerCase() === 'chunked') return null;
  return refusals.transferCoding(transferEncoding, isUnknownCoding(framing) ? 501 : 400);
}

/** Well said, in one line, but with a coding that loop does not undo (RFC 9112 §6.1). */
function isUnknownCoding({ transferEncoding = '', codingLines }: SaidFraming): boolean {
  const codings = transferEncoding.toLowerCase().split(/[ \t]*,[ \t]*/);
  return (
    codingLines === 1 &&
    codings.indexOf('chunked') === codings.length - 1 &&
    codings.every((coding) => isToken(coding) && coding !== 'identity')
  );
}
