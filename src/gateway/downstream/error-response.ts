import { STATUS_CODES } from 'node:http';
import { type AnswerIds, errorBody } from '../../core/error-body.js';
import { grpcMessageText, grpcStatusOfHttp, isGrpc } from '../../core/grpc/grpc-call.js';
import { noHeaders } from '../../core/headers.js';
import type { Redirect } from '../route/redirect.js';
import type { DownstreamStream, RequestHead } from './downstream-stream.js';
import type { ErrorAnswer } from './error-answer.js';

/** An error, or the way to somewhere else. */
export function sendRefusal(
  stream: DownstreamStream,
  answer: ErrorAnswer | Redirect,
  ids: AnswerIds,
): void {
  if ('code' in answer) {
    sendError(stream, answer, ids);
    return;
  }
  stream.writeHead(answer.status, reasonOf(answer), redirectHeaders(answer, ids));
  stream.end(noHeaders);
}

export function redirectHeaders({ location }: Redirect, { requestId, traceId }: AnswerIds) {
  return [
    ...['location', location, 'content-length', '0'],
    ...['x-request-id', requestId, 'x-loop-trace', traceId],
  ];
}

export function sendError(stream: DownstreamStream, answer: ErrorAnswer, ids: AnswerIds): void {
  if (isGrpcCall(stream.head)) {
    stream.writeHead(200, '', grpcErrorHeaders(answer, ids));
    stream.end(noHeaders);
    return;
  }
  const body = Buffer.from(errorBody(answer, ids));
  if (answer.close) stream.closeAfter();
  stream.writeHead(answer.status, reasonOf(answer), errorHeaders(answer, ids, body.length));
  stream.write(body);
  stream.end(noHeaders);
}

function isGrpcCall({ protocol, headers }: RequestHead): boolean {
  return protocol === 'http/2' && isGrpc(headers);
}

/** An answer of headers alone, which every client of gRPC reads: with what there is to say. */
function grpcErrorHeaders({ status, code, message }: ErrorAnswer, ids: AnswerIds): string[] {
  return [
    ...['content-type', 'application/grpc'],
    ...['grpc-status', String(grpcStatusOfHttp(status))],
    ...['grpc-message', `${code}: ${grpcMessageText(message)}`],
    ...['x-request-id', ids.requestId, 'x-loop-trace', ids.traceId, 'x-loop-error', code],
  ];
}

export function reasonOf({ status }: { readonly status: number }): string {
  return STATUS_CODES[status] ?? '';
}

export function errorHeaders(answer: ErrorAnswer, ids: AnswerIds, bytes: number): string[] {
  return [
    'content-type',
    'application/json; charset=utf-8',
    'content-length',
    String(bytes),
    'x-request-id',
    ids.requestId,
    'x-loop-trace',
    ids.traceId,
    'x-loop-error',
    answer.code,
    ...(answer.headers ?? []),
  ];
}
