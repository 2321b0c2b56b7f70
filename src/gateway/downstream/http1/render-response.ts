import type { RawHeaders } from '../../../core/headers.js';
import { readLength } from '../../http1/content-length.js';
import { quoted, renderFields } from '../../http1/fields.js';
import { hasBody } from '../../http1/has-body.js';
import { Malformed } from '../../http1/malformed.js';
import type { Http1Head } from './request-head.js';

/** How a response goes out, which depends on what the client understands. */
export interface ResponseFraming {
  readonly hasBody: boolean;
  readonly isChunked: boolean;
  /** Its end is known without the end of the connection. */
  readonly hasEnd: boolean;
  /** Bytes of its body as the head says; -1: it does not, or there is none. */
  readonly bytes: number;
}

export function frameResponse(
  { method, isHttp10 }: Http1Head,
  status: number,
  headers: RawHeaders,
): ResponseFraming {
  const carries = hasBody(method, status);
  const length = carries ? lengthIn(headers) : undefined;
  const isChunked = carries && !isHttp10 && length === undefined;
  return {
    hasBody: carries,
    isChunked,
    hasEnd: !carries || isChunked || length !== undefined,
    bytes: length === undefined ? -1 : readLength(length),
  };
}

export const chunkedLine = 'Transfer-Encoding: chunked\r\n';

/**
 * Status line and headers, and then `more` lines, blank line included.
 * @throws Malformed where that would be more lines than that: not all headers come from a parser
 */
export function renderHead(
  status: number,
  statusText: string,
  headers: RawHeaders,
  more = '',
): string {
  const head = `HTTP/1.1 ${status} ${statusText}\r\n${renderFields(headers)}`;
  if (!wellFormed.test(head)) {
    throw new Malformed(`expected headers that can be sent, got ${oddLine(head)}`);
  }
  return `${head}${more}\r\n`;
}

/** The first line that cannot be sent, without its value, which may be a secret. */
function oddLine(head: string): string {
  const odd = head.split('\r\n').find((line) => !wellFormedLine.test(line)) ?? '';
  return quoted(/^[^:]*/.exec(odd)?.[0] ?? '');
}

const wellFormedLine = /^(?:HTTP\/1\.1 \d{3} |[!#$%&'*+.^_`|~\w-]+: |$)[\t\x20-\x7e\x80-\xff]*$/;

/** Lines without control characters, the first a status line, the others with a name. */
const wellFormed =
  /^HTTP\/1\.1 \d{3} [\t\x20-\x7e\x80-\xff]*\r\n(?:[!#$%&'*+.^_`|~\w-]+: [\t\x20-\x7e\x80-\xff]*\r\n)*$/;

function lengthIn(headers: RawHeaders): string | undefined {
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i];
    if (name?.length === 14 && name.toLowerCase() === 'content-length') return headers[i + 1];
  }
  return undefined;
}
