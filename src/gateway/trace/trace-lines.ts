import type { RequestScan } from '../downstream/request-scan.js';
import { incomingTrace, isTracestate, requestIdOf } from './incoming-trace.js';
import type { KnownIds } from './known-ids.js';
import { randomHex } from './random-hex.js';

/** The trace ids of one exchange, and the header lines that tell them to the upstream. */
export interface ExchangeTrace {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly requestId: string;
  /** Each with its line end. */
  readonly lines: string;
}

/**
 * Joins the request to the trace it names, or starts one. All header families are set on the way
 * to the upstream, so that a service may pass on whichever it knows.
 */
export function traceExchange(scan: RequestScan, known: KnownIds): ExchangeTrace {
  const incoming = incomingTrace(scan);
  let traceId = incoming?.traceId ?? randomHex(16);
  const named = incoming !== null && (incoming.fromTraceparent || incoming.parentSpanId !== null);
  if (!named && scan.requestId !== undefined) traceId = known.traceId(scan.requestId) ?? traceId;
  const requestId = scan.requestId ?? known.requestId(traceId) ?? requestIdOf(traceId);
  if (named && scan.requestId !== undefined && known.traceId(requestId) !== traceId) {
    known.remember(traceId, requestId);
  }
  const spanId = randomHex(8);
  const parentSpanId = incoming?.parentSpanId ?? null;
  const sampled = incoming?.sampled ?? true;
  const flag = sampled ? '1' : '0';
  let lines =
    `traceparent: 00-${traceId}-${spanId}-0${flag}\r\n` +
    `b3: ${traceId}-${spanId}-${flag}\r\n` +
    `x-b3-traceid: ${traceId}\r\nx-b3-spanid: ${spanId}\r\nx-b3-sampled: ${flag}\r\n`;
  if (scan.requestId === undefined) lines += `x-request-id: ${requestId}\r\n`;
  // RFC: without a traceparent that was understood, tracestate must not go on.
  if (incoming?.fromTraceparent && scan.tracestate !== undefined && isTracestate(scan.tracestate)) {
    lines += `tracestate: ${scan.tracestate}\r\n`;
  }
  return { traceId, spanId, parentSpanId, requestId, lines };
}
