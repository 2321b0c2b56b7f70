import type { GivenTrace, HeaderValues } from '../../core/trace/family.js';
import { requestIdOf } from '../../core/trace/request-id.js';
import {
  type CarriedHeaders,
  decisionAlone,
  isOfTrace,
  type JoinedTrace,
  joinTrace,
  knownByRequestId,
  type TraceKnowledge,
} from './join-trace.js';
import { newTraceId, randomHex } from './random-hex.js';
import type { TraceFormat } from './trace-format.js';

/** The trace ids of one exchange, and the header lines that tell them to the upstream. */
export interface ExchangeTrace {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly requestId: string;
  /** Each with its line end. */
  readonly lines: string;
  /** What they say. */
  readonly given: GivenTrace;
}

/**
 * Joins the request to the trace it names, or starts one. All chosen header families are set on the
 * way to the upstream, so that a service may pass on whichever it knows.
 */
export function traceExchange(
  came: CarriedHeaders,
  format: TraceFormat,
  known: TraceKnowledge,
  isEdge: boolean,
): ExchangeTrace {
  const joined = joinTrace(came, format, known, isEdge);
  const traceId = joined?.traceId ?? newTraceId();
  const requestId = requestIdFor(traceId, joined, came.requestIds, format, known, isEdge);
  const spanId = randomHex(8);
  if (known.ids.isShared(traceId)) known.ids.rememberSpan(spanId, requestId);
  const { carried } = came;
  const alone =
    carried === null || typeof joined?.sampled === 'boolean'
      ? null
      : decisionAlone(carried, format);
  const given = {
    traceId,
    spanId,
    requestId,
    sampled: joined?.sampled ?? alone?.sampled ?? null,
    isDebug: joined?.isDebug ?? alone?.isDebug,
    isRandom: joined === null ? true : joined.isRandom,
  };
  const lines = traceLines(carried, given, format);
  return { traceId, spanId, parentSpanId: joined?.parentSpanId ?? null, requestId, lines, given };
}

/** The same call once more: all is as it was, but for its span. */
export function traceAgain(
  before: ExchangeTrace,
  { carried }: CarriedHeaders,
  format: TraceFormat,
  { ids }: TraceKnowledge,
): ExchangeTrace {
  const spanId = randomHex(8);
  if (ids.isShared(before.traceId)) ids.rememberSpan(spanId, before.requestId);
  const given = { ...before.given, spanId };
  return { ...before, spanId, given, lines: traceLines(carried, given, format) };
}

function traceLines(carried: HeaderValues | null, given: GivenTrace, format: TraceFormat): string {
  const lines = carried === null ? freshLines(given, format) : linesBeside(carried, given, format);
  return format.hasRequestId ? `${lines}x-request-id: ${given.requestId}\r\n` : lines;
}

function freshLines(given: GivenTrace, { random, derived, decimals }: TraceFormat): string {
  let lines = (given.isRandom ? random : derived).lines(given.traceId, given.spanId);
  for (const family of decimals) lines += family.write(given, null, 0, false);
  return lines;
}

function linesBeside(carried: HeaderValues, given: GivenTrace, { families }: TraceFormat): string {
  let lines = '';
  for (const placed of families) {
    const { family, at } = placed;
    const isSame = carried[at] !== undefined && isOfTrace(carried, placed, given.traceId);
    lines += family.write(given, carried, at, isSame);
  }
  return lines;
}

/**
 * Of several the one that goes with the trace; where none came, the one that it is known by. A trace
 * id that comes from outside once more gets another, by which the two can be told apart.
 */
function requestIdFor(
  traceId: string,
  joined: JoinedTrace | null,
  requestIds: readonly string[] | null,
  { hasRequestId }: TraceFormat,
  known: TraceKnowledge,
  isEdge: boolean,
): string {
  const { ids } = known;
  if (requestIds === null) {
    if (joined !== null && isEdge && hasRequestId && isSentAgain(joined, known)) {
      const another = requestIdOf(newTraceId());
      ids.addRequestId(traceId, another);
      return another;
    }
    return ofCaller(joined, known) ?? ids.requestId(traceId) ?? requestIdOf(traceId);
  }
  const [first = ''] = requestIds;
  if (!hasRequestId) return first;
  const requestId =
    requestIds.length === 1
      ? first
      : (requestIds.find((each) => knownByRequestId(each, known)?.traceId === traceId) ?? first);
  if (joined?.isNamed === true && ids.traceId(requestId) !== traceId) {
    ids.remember(traceId, requestId);
  }
  return requestId;
}

/** A trace that came from outside before, and not from a service that this gateway called. */
function isSentAgain({ traceId, parentSpanId }: JoinedTrace, { memory }: TraceKnowledge): boolean {
  if (memory.find(traceId) === undefined) return false;
  return parentSpanId === null || memory.traceOfSpan(parentSpanId) === undefined;
}

/** Where a trace has several request ids: that of the request which the call is made for. */
function ofCaller(joined: JoinedTrace | null, { ids, memory }: TraceKnowledge): string | null {
  if (joined === null || joined.parentSpanId === null || !ids.isShared(joined.traceId)) return null;
  const requestId = ids.requestIdOfSpan(joined.parentSpanId);
  if (requestId !== undefined) return requestId;
  // Of the first, which had none of its own.
  const isOurs = memory.traceOfSpan(joined.parentSpanId) !== undefined;
  return isOurs ? requestIdOf(joined.traceId) : null;
}
