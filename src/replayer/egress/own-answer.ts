import { STATUS_CODES } from 'node:http';
import type { ErrorCode } from '../../core/errors.js';
import type { Exchange } from '../../core/exchange.js';
import { grpcMessageText, grpcStatusOfHttp, isGrpc } from '../../core/grpc/grpc-call.js';
import type { ClosestCall } from '../replayed-call.js';
import type { AnswerScript } from './answer-script.js';

/** An answer that loop gives at the egress in a service's place. */
export interface OwnAnswer {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  /** More members of the body's `error` object. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** `{"error": {"code", "message", "requestId", "traceId", …}}`, as the gateway's own answers. */
export function scriptOwnAnswer(answer: OwnAnswer, exchange: Exchange): AnswerScript {
  const { status, code, message, details } = answer;
  const { requestId, traceId } = exchange;
  const body = Buffer.from(
    `${JSON.stringify({ error: { code, message, requestId, traceId, ...details } })}\n`,
  );
  const headers = [
    ...['content-type', 'application/json; charset=utf-8'],
    ...['content-length', String(body.length)],
    ...['x-loop-error', code],
  ];
  if (exchange.protocol === 'http/2' && isGrpc(exchange.requestHeaders)) {
    return wholeAnswer(200, [
      ...['content-type', 'application/grpc', 'x-loop-error', code],
      ...['grpc-status', String(grpcStatusOfHttp(status))],
      ...['grpc-message', grpcMessageText(`${code}: ${message}${closestText(details?.closest)}`)],
    ]);
  }
  const isBodiless = exchange.method === 'HEAD' || status === 204 || status === 304;
  return wholeAnswer(status, headers, isBodiless ? Buffer.alloc(0) : body);
}

const differencesMax = 5;
const textMax = 80;

/** In what the closest recorded call differs, as there is no body to say it in. */
function closestText(closest: unknown): string {
  const { differs = [] } = (closest ?? {}) as Partial<ClosestCall>;
  return differs
    .slice(0, differencesMax)
    .map(({ at, recorded, came }) => `; ${at}: recorded ${shown(recorded)}, came ${shown(came)}`)
    .join('');
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= textMax ? text : `${text.slice(0, textMax)}…`;
}

function wholeAnswer(status: number, headers: string[], body = Buffer.alloc(0)): AnswerScript {
  return {
    head: { status, statusText: STATUS_CODES[status] ?? '', headers },
    headAtMs: 0,
    body,
    endAtMs: 0,
    ending: { kind: 'whole', trailers: [] },
    notes: [],
  };
}
