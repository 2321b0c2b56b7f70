import type { ErrorCode } from './errors.js';

export interface AnswerIds {
  readonly requestId: string;
  readonly traceId: string;
}

/** The body of an answer that loop gives itself: `{"error": {"code", "message", "requestId", "traceId"}}`. */
export function errorBody(
  answer: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly details?: Readonly<Record<string, unknown>>;
  },
  ids: AnswerIds,
): string {
  const { code, message, details } = answer;
  // Named one by one: `ids` is often a whole exchange, whose headers are nobody's business.
  const { requestId, traceId } = ids;
  return `${JSON.stringify({ error: { code, message, requestId, traceId, ...details } })}\n`;
}
