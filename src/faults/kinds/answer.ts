import { STATUS_CODES } from 'node:http';
import type { AnsweringAbort } from '../../core/fault.js';
import type { Forward } from '../../core/forward.js';
import { headerValue, noHeaders, type RawHeaders } from '../../core/headers.js';
import type { Holds } from '../holds.js';
import { UnsentRequest } from './unsent.js';

/** By which the caller can tell an injected answer from a service's own. */
export const faultHeader = 'x-loop-fault';

/** The service is not asked: the fault answers in its place. */
export function answered(name: string, abort: AnsweringAbort, holds: Holds): Forward {
  const { status } = abort;
  const body = Buffer.from(bodyOf(name, abort));
  const headers = headersOf(name, abort, body.length);
  const hasBody = body.length > 0 && status !== 204 && status !== 304;
  return (request, handler) =>
    new UnsentRequest({
      request,
      waitMs: 0,
      holds,
      finish() {
        handler.onHead(status, STATUS_CODES[status] ?? '', headers);
        if (hasBody && request.method !== 'HEAD') handler.onData(Buffer.from(body));
        handler.onEnd(noHeaders);
      },
    });
}

function bodyOf(name: string, { body, grpc, status }: AnsweringAbort): string {
  // It has none, and no length but 0 (RFC 9110 §15.3.6).
  if (status === 205) return '';
  if (body !== null) return body;
  return grpc === null ? `fault ${name}: ${status} injected\n` : '';
}

function headersOf(name: string, { headers }: AnsweringAbort, bytes: number): RawHeaders {
  const type =
    bytes === 0 || headerValue(headers, 'content-type') !== undefined
      ? []
      : ['content-type', 'text/plain; charset=utf-8'];
  return [...headers, ...type, 'content-length', String(bytes), faultHeader, name];
}
