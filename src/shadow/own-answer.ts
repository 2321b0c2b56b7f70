import type { ErrorCode } from '../core/errors.js';
import type { Exchange } from '../core/exchange.js';
import type { ForwardHandler, ForwardStream } from '../core/forward.js';
import { noHeaders } from '../core/headers.js';

export interface OwnAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** Answers a request in the upstream's place, in the form of the gateway's own errors. */
export function answerInPlace(
  exchange: Exchange,
  { status, statusText, code, message }: OwnAnswer,
  handler: ForwardHandler,
): ForwardStream {
  const { requestId, traceId } = exchange;
  const body = Buffer.from(`${JSON.stringify({ error: { code, message, requestId, traceId } })}\n`);
  let over = false;
  // Not before the caller has its stream.
  process.nextTick(() => {
    if (over) return;
    handler.onHead(status, statusText, [
      'content-type',
      'application/json; charset=utf-8',
      'content-length',
      String(body.length),
      'x-loop-error',
      code,
    ]);
    if (exchange.method !== 'HEAD') handler.onData(body);
    handler.onEnd(noHeaders);
  });
  return {
    write: () => true,
    end() {},
    pause() {},
    resume() {},
    abort() {
      over = true;
    },
  };
}
