import type { ServerResponse } from 'node:http';
import type { RawHeaders } from '../../core/headers.js';
import { endToEndHeaders, withoutLength } from './response-headers.js';

/** Passes on a 1xx response other than 101 (RFC 9110 §15.2). */
export function sendInterim(
  res: ServerResponse,
  status: number,
  statusText: string,
  headers: RawHeaders,
): void {
  if (res.headersSent) return;
  if (res.socket === null) {
    // Pipelined: what is written before its turn comes would end up behind the final head.
    res.once('socket', () => sendInterim(res, status, statusText, headers));
    return;
  }
  if (status === 100) {
    res.writeContinue();
    return;
  }
  const kept = withoutLength(endToEndHeaders(headers, true));
  let head = `HTTP/1.1 ${status} ${statusText}\r\n`;
  for (let i = 0; i + 1 < kept.length; i += 2) head += `${kept[i]}: ${kept[i + 1]}\r\n`;
  // Node checks what it writes itself, but not this. Interim responses can be missed.
  if (!wellFormed.test(head)) return;
  writeRaw(res, `${head}\r\n`);
}

/** Lines without control characters, the first a status line, the others with a name. */
const wellFormed =
  /^HTTP\/1\.1 \d{3} [\t\x20-\x7e\x80-\xff]*\r\n(?:[!#$%&'*+.^_`|~\w-]+: [\t\x20-\x7e\x80-\xff]*\r\n)*$/;

/**
 * Node's server can write 100 and 103 (links only), but no other interim response and no other
 * header in one; this is the method that it uses for those itself. It keeps the order of pipelined
 * responses.
 */
function writeRaw(res: ServerResponse, head: string): void {
  (res as unknown as { _writeRaw(data: string, encoding: 'latin1'): boolean })._writeRaw(
    head,
    'latin1',
  );
}
