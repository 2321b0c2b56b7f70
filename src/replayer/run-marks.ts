import { headerPairs, type RawHeaders } from '../core/headers.js';
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
  return traceId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * The member of baggage. The gateway keeps what a replay leads to from production, unless it came
 * there on purpose (`--live-production`): then the member has a property (W3C Baggage §3.1).
 */
export function baggageValue({ replayId }: RunMarks, intoProduction: boolean): string {
  return intoProduction ? `${replayId};production` : replayId;
}

/** The headers that put a request into the run's own trace. Each replaces what was recorded. */
export function markHeaders(
  marks: RunMarks,
  recorded: RawHeaders,
  intoProduction: boolean,
): readonly HeaderPair[] {
  const { traceId, spanId, replayId } = marks;
  return [
    ['traceparent', `00-${traceId}-${spanId}-01`],
    ['b3', `${traceId}-${spanId}-1`],
    ['x-b3-traceid', traceId],
    ['x-b3-spanid', spanId],
    ['x-b3-sampled', '1'],
    ['x-request-id', requestIdOf(marks)],
    ['x-loop-replay', replayId],
    ['baggage', withMember(recorded, baggageValue(marks, intoProduction))],
  ];
}

/** Whether the run sets the header whatever was recorded. Of `baggage` the rest is kept. */
export function isReplacedByMarks(name: string): boolean {
  return replaced.has(name.toLowerCase());
}

const replaced = new Set([
  ...['traceparent', 'b3', 'x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled'],
  ...['x-request-id', 'x-loop-replay'],
]);

/** They belong to the recorded trace and say nothing about the new one. */
export const staleTraceHeaders: readonly string[] = [
  'tracestate',
  'x-b3-parentspanid',
  'x-b3-flags',
];

/** What other baggage there was stays, in one header (W3C Baggage §3.2.1 allows joining). */
export function withMember(headers: RawHeaders, value: string): string {
  const members = headerPairs(headers)
    .filter(([name]) => name.toLowerCase() === 'baggage')
    .flatMap(([, value]) => value.split(','))
    .map((member) => member.trim())
    .filter((member) => member !== '' && !/^loop-replay\s*=/.test(member));
  return [...members, `loop-replay=${value}`].join(',');
}
