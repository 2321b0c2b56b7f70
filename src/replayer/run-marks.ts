import { withBaggage } from '../core/baggage.js';
import { headerValues, type RawHeaders } from '../core/headers.js';
import { traceFamilies, traceHeaders } from '../core/trace/families.js';
import { type TraceFamilyName, traceFamilyNames } from '../core/trace/family.js';
import { loopMember } from '../core/trace/loop-baggage.js';
import { requestIdOf as requestIdOfTrace } from '../core/trace/request-id.js';
import type { HeaderPair } from './namespace-headers.js';

/** The identity of one run, carried by what it sends. */
export interface RunMarks {
  /** Value of `x-loop-replay`: the id that `loop list replays` shows. */
  readonly replayId: string;
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
}

/** A UUID made of the trace id, as the gateway makes it, so that either joins the same chain. */
export function requestIdOf({ traceId }: RunMarks): string {
  return requestIdOfTrace(traceId);
}

/** Where the headers go. */
export interface MarkedRequest {
  readonly recorded: RawHeaders;
  /** Allowed by name (`--live-production`). */
  readonly intoProduction: boolean;
  /** Those of the config; what was recorded of others gets the run's ids too. */
  readonly traceFamilies: readonly TraceFamilyName[];
}

/** The headers that put a request into the run's own trace. Each replaces what was recorded. */
export function markHeaders(marks: RunMarks, request: MarkedRequest): readonly HeaderPair[] {
  const { replayId } = marks;
  const names = familiesOf(request).filter((name) => name !== 'baggage');
  const given = { ...marks, requestId: requestIdOf(marks), sampled: true, isRandom: true };
  const members = [replayMember(marks, request.intoProduction)];
  if (request.traceFamilies.includes('baggage')) members.push(loopMember(marks));
  return [
    ...traceHeaders(given, names),
    ['x-loop-replay', replayId],
    ['baggage', withBaggage(headerValues(request.recorded, 'baggage'), members)],
  ];
}

/**
 * The member of baggage. The gateway keeps what a replay leads to from production, unless it came
 * there on purpose: then the member has a property (W3C Baggage §3.1).
 */
export function replayMember(
  { replayId }: RunMarks,
  intoProduction: boolean,
): readonly [name: string, value: string] {
  return ['loop-replay', intoProduction ? `${replayId};production` : replayId];
}

function familiesOf({ recorded, traceFamilies: chosen }: MarkedRequest): TraceFamilyName[] {
  const names = new Set(recorded.map((text, i) => (i % 2 === 0 ? text.toLowerCase() : '')));
  const isRecorded = (name: TraceFamilyName) =>
    traceFamilies([name]).some(({ headers }) => headers.some((header) => names.has(header)));
  return traceFamilyNames.filter((name) => chosen.includes(name) || isRecorded(name));
}

/** Whether the run sets the header whatever was recorded. Of `baggage` the rest is kept. */
export function isReplacedByMarks(name: string): boolean {
  return replaced.has(name.toLowerCase());
}

const replaced = new Set([
  ...traceFamilies(traceFamilyNames.filter((name) => name !== 'baggage')).flatMap(
    ({ headers }) => headers,
  ),
  'x-loop-replay',
]);

/** They belong to the recorded trace and say nothing about the new one. */
export const staleTraceHeaders: readonly string[] = [
  ...['tracestate', 'x-b3-parentspanid', 'x-b3-flags'],
  ...['x-datadog-sampling-priority', 'x-datadog-tags', 'ot-tracer-sampled'],
];
