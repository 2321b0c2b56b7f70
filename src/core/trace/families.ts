import { b3Multi, b3Single } from './b3.js';
import { datadog } from './datadog.js';
import {
  type GivenTrace,
  type TraceFamily,
  type TraceFamilyName,
  traceFamilyNames,
} from './family.js';
import { gcp } from './gcp.js';
import { jaeger } from './jaeger.js';
import { loopBaggage } from './loop-baggage.js';
import { ot } from './ot.js';
import { requestIdFamily } from './request-id.js';
import { sentry } from './sentry.js';
import { w3c } from './w3c.js';
import { xray } from './xray.js';

const families: Readonly<Record<TraceFamilyName, readonly TraceFamily[]>> = {
  w3c: [w3c],
  b3: [b3Single, b3Multi],
  jaeger: [jaeger],
  datadog: [datadog],
  sentry: [sentry],
  xray: [xray],
  gcp: [gcp],
  ot: [ot],
  baggage: [loopBaggage],
  'request-id': [requestIdFamily],
};

/** In the order of the names. */
export function traceFamilies(names: readonly TraceFamilyName[] = traceFamilyNames): TraceFamily[] {
  return names.flatMap((name) => families[name]);
}

/**
 * A trace in headers, for a request that loop makes itself: all that are given, of `baggage` alone
 * the member of loop.
 */
export function traceHeaders(
  given: GivenTrace,
  names: readonly TraceFamilyName[] = traceFamilyNames,
): readonly (readonly [name: string, value: string])[] {
  return traceFamilies(names)
    .map((family) => family.write(given, null, 0, false))
    .join('')
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    });
}
