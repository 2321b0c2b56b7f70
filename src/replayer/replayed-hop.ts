import type { Hop, KeptMessage } from '../core/capture.js';
import { callSchemas, withSchema } from '../core/grpc/grpc-types.js';
import { keptBody } from './kept-body.js';
import type { RebuiltRequest } from './rebuild-request.js';
import type { Outcome } from './reception.js';

export interface ReplayedRequest {
  readonly request: RebuiltRequest;
  readonly to: string;
  readonly startedAtMs: number;
  readonly spanId: string;
}

/** A run seen as a hop in the recorded one's place, so that rules and comparisons read it alike. */
export function replayedHop(recorded: Hop, sent: ReplayedRequest, outcome: Outcome): Hop {
  const { request } = sent;
  const schemas = callSchemas(recorded.types, recorded.path);
  return {
    ...recorded,
    to: sent.to,
    attempt: 1,
    status: outcome.status,
    statusText: outcome.statusText,
    answeredStatus: outcome.status ?? gatewayStatus(outcome),
    error: outcome.error?.kind ?? null,
    errorCode: null,
    errorMessage: outcome.error?.message ?? '',
    // Replays meet none; what was recorded with one is what the rule is asked about.
    fault: undefined,
    retried: undefined,
    waitedMs: undefined,
    intercept: undefined,
    startedAtMs: sent.startedAtMs,
    durationMs: outcome.durationMs,
    requestEndMs: undefined,
    connectMs: outcome.connectMs,
    firstByteMs: outcome.firstByteMs,
    spanId: sent.spanId,
    parentSpanId: null,
    request: withSchema(requestOf(request), schemas?.request),
    response: outcome.status === null ? null : withSchema(responseOf(outcome), schemas?.response),
    webSocket: null,
  };
}

/** What the gateway would have answered in the upstream's place: rules look at that too. */
function gatewayStatus({ error }: Outcome): number | null {
  // Nobody was there any more to be answered.
  if (error === null || error.kind === 'aborted') return null;
  return error.kind === 'timeout' ? 504 : 502;
}

function requestOf({ headers, trailers, body }: RebuiltRequest): KeptMessage {
  return { headers, trailers, body: keptBody(body, body.length) };
}

function responseOf({ headers, trailers, body, bodyBytes }: Outcome): KeptMessage {
  return { headers, trailers, body: keptBody(body, bodyBytes) };
}
