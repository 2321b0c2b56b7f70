import type { Socket } from 'node:net';
import { type AnswerIds, errorBody } from '../../core/error-body.js';
import type { RawHeaders } from '../../core/headers.js';
import { requestIdOf } from '../../core/trace/request-id.js';
import type { Redirect } from '../route/redirect.js';
import { newTraceId } from '../trace/random-hex.js';
import { endSlowly } from './end-slowly.js';
import type { ErrorAnswer } from './error-answer.js';
import { errorHeaders, reasonOf, redirectHeaders } from './error-response.js';
import { renderHead } from './http1/render-response.js';

/**
 * Answers on a connection that has no stream to answer by: a refused `CONNECT`, or bytes in
 * which no request could be made out (then the ids are new). The connection ends with it.
 */
export function answerRaw(
  socket: Socket,
  answer: ErrorAnswer | Redirect,
  ids: AnswerIds = newIds(),
): void {
  const isError = 'code' in answer;
  const body = Buffer.from(isError ? errorBody(answer, ids) : '');
  const headers = isError ? errorHeaders(answer, ids, body.length) : redirectHeaders(answer, ids);
  sendRaw(socket, { status: answer.status, statusText: reasonOf(answer), headers, body });
}

interface RawAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: RawHeaders;
  readonly body: Buffer;
}

function sendRaw(socket: Socket, { status, statusText, headers, body }: RawAnswer): void {
  const head = renderHead(status, statusText, headers, 'connection: close\r\n');
  endSlowly(socket, Buffer.concat([Buffer.from(head, 'latin1'), body]));
}

function newIds(): AnswerIds {
  const traceId = newTraceId();
  return { traceId, requestId: requestIdOf(traceId) };
}
