import { type ServerResponse, STATUS_CODES } from 'node:http';
import { type AnswerIds, errorBody } from '../../core/error-body.js';
import type { ErrorCode } from '../../core/errors.js';
import type { Redirect } from '../route/redirect.js';
import { settleExpectation } from './expectation.js';

/** An answer that loop gives itself. */
export interface ErrorAnswer {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  /** More members of the body's `error` object. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly headers?: readonly string[];
  /** The connection is closed after it. */
  readonly close?: boolean;
}

/** An error, or the way to somewhere else. */
export function sendRefusal(res: ServerResponse, answer: ErrorAnswer | Redirect, ids: AnswerIds) {
  if ('code' in answer) {
    sendError(res, answer, ids);
    return;
  }
  settleExpectation(res.req, res);
  res.writeHead(answer.status, redirectHeaders(answer, ids));
  res.end();
}

export function redirectHeaders({ location }: Redirect, { requestId, traceId }: AnswerIds) {
  return [
    ...['location', location, 'content-length', '0'],
    ...['x-request-id', requestId, 'x-loop-trace', traceId],
  ];
}

export function sendError(res: ServerResponse, answer: ErrorAnswer, ids: AnswerIds): void {
  const body = Buffer.from(errorBody(answer, ids));
  settleExpectation(res.req, res);
  // The reason is given, because an attempt to pass on the upstream's may have left that one behind.
  res.writeHead(answer.status, STATUS_CODES[answer.status] ?? '', [
    ...errorHeaders(answer, ids, body.length),
    ...(answer.close ? ['connection', 'close'] : []),
  ]);
  res.end(body);
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
