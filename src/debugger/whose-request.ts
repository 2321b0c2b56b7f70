// Whether a stop is one of the replayed request, by the request that is in hand there.

import { baggageValue } from '../core/baggage.js';

/** What could be read of the request that a service was handling when it stopped. */
export interface RequestHead {
  readonly method: string;
  readonly path: string;
  /** By lower-case name; those that `marksOfRequests` names, as far as they are there. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What the replayed request, and what it leads to, is known by. */
export interface OwnRequest {
  readonly replayId: string;
  /** Nothing calls this service but the replayed request itself, which carries its mark. */
  readonly isSoleEntry: boolean;
  /** Of the run; null until it begins. */
  readonly traceId: string | null;
}

/** `unsure`: a service calls another without passing anything on. */
export type Whose = 'own' | 'other' | 'unsure';

/** The headers to look at. */
export const marksOfRequests = [
  ...['x-loop-replay', 'baggage', 'traceparent', 'b3', 'x-b3-traceid', 'uber-trace-id'],
  ...['x-request-id', 'sentry-trace', 'x-amzn-trace-id', 'x-cloud-trace-context'],
] as const;

export function whoseRequest({ headers }: RequestHead, own: OwnRequest): Whose {
  const { replayId, traceId, isSoleEntry } = own;
  const mark = headers['x-loop-replay'] ?? baggageValue([headers.baggage ?? ''], 'loop-replay');
  if (mark !== undefined) return mark === replayId ? 'own' : 'other';
  if (isSoleEntry) return 'other';
  const isInTrace =
    traceId !== null &&
    Object.values(headers).some((value) => value.replaceAll('-', '').includes(traceId));
  return isInTrace ? 'own' : 'unsure';
}
