import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AdmissionRefusal } from '../../core/admission.js';
import { type AnswerIds, errorBody } from '../../core/error-body.js';
import type { RawHeaders } from '../../core/headers.js';
import { requestIdOf } from '../../core/trace/request-id.js';
import type { Redirect } from '../route/redirect.js';
import { newTraceId } from '../trace/random-hex.js';
import { type ErrorAnswer, errorHeaders, redirectHeaders } from './error-response.js';
import { endToEndHeaders } from './response-headers.js';
import { runningResponse } from './running-response.js';

/** How long a client may take to read the answer and close, before the connection is cut. */
const lingerMs = 1_000;

/**
 * Answers on a connection that has no server response: an upgrade, or bytes in which no request
 * could be made out (then the ids are new). The connection ends with it.
 */
export function answerRaw(
  socket: Duplex,
  answer: ErrorAnswer | Redirect,
  ids: AnswerIds = newIds(),
): void {
  const isError = 'code' in answer;
  const body = isError ? errorBody(answer, ids) : '';
  const headers = isError
    ? errorHeaders(answer, ids, Buffer.byteLength(body))
    : redirectHeaders(answer, ids);
  const statusText = STATUS_CODES[answer.status] ?? '';
  sendRaw(socket, { status: answer.status, statusText, headers, body: Buffer.from(body) });
}

/** As `answerRaw`, with what was decided in place of the service. */
export function answerDecided(socket: Duplex, refusal: AdmissionRefusal, ids: AnswerIds): void {
  const { headers, body } = refusal;
  sendRaw(socket, {
    ...refusal,
    headers: [
      ...endToEndHeaders(headers, false).filter((_, i, all) => !isLength(all[i - (i % 2)])),
      ...['content-length', String(body.length)],
      ...['x-request-id', ids.requestId, 'x-loop-trace', ids.traceId],
    ],
  });
}

interface RawAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: RawHeaders;
  readonly body: Buffer;
}

function sendRaw(socket: Duplex, { status, statusText, headers, body }: RawAnswer): void {
  let head = `HTTP/1.1 ${status} ${statusText}\r\n`;
  for (let i = 0; i + 1 < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`;
  const bytes = Buffer.concat([Buffer.from(`${head}connection: close\r\n\r\n`, 'latin1'), body]);
  // The connection may go at any time, and nobody else listens for that.
  socket.on('error', () => socket.destroy());
  socket.end(bytes);
  // Closing with bytes unread would be a reset, which can overtake the answer.
  socket.resume();
  const cut = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(cut));
}

function isLength(name: string | undefined): boolean {
  return name?.toLowerCase() === 'content-length';
}

/** What Node's server says with its error: the bytes that were not understood, if there were any. */
export interface ClientError extends NodeJS.ErrnoException {
  readonly rawPacket?: unknown;
  /** Of them, those that were. */
  readonly bytesParsed?: number;
}

export interface ClientErrorOptions {
  readonly headBytesMax: number;
  /** An answer of its own, where the connection is a tunnel and these bytes tell why. */
  inTunnel(bytes: unknown): ErrorAnswer | null;
}

/** The server could not parse what a client sent, or waited too long for it. */
export function answerClientError(
  error: ClientError,
  socket: Duplex,
  { headBytesMax, inTunnel }: ClientErrorOptions,
): void {
  const running = runningResponse(socket);
  // An answer here would be taken for one to an earlier request, or for a part of it.
  const misleading = running !== null && (running.headersSent || running.req.complete);
  if (!socket.writable || error.code === 'ECONNRESET') socket.destroy();
  // The request was refused by its head, and only then was its body not understood.
  else if (running?.writableEnded) (socket as Socket).destroySoon();
  else if (misleading) socket.destroy();
  else answerRaw(socket, inTunnel(error.rawPacket) ?? badRequest(error, headBytesMax));
}

function badRequest(error: NodeJS.ErrnoException, headBytesMax: number): ErrorAnswer {
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  return {
    status: tooLarge ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400,
    code: 'LOOP_GATEWAY_BAD_REQUEST',
    message: tooLarge
      ? `expected at most ${headBytesMax} bytes of headers, got more`
      : `not a request in HTTP/1.1: ${error.message}`,
  };
}

function newIds(): AnswerIds {
  const traceId = newTraceId();
  return { traceId, requestId: requestIdOf(traceId) };
}
