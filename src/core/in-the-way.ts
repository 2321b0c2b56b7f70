// What a request would meet beside its route: told of a request that nobody has sent.

import { baggageValue } from './baggage.js';
import type { ExplainedRequest } from './explained-request.js';
import type { FaultDefinition } from './fault.js';
import { doingsText } from './fault-text.js';
import { headerValues, type RawHeaders } from './headers.js';
import type { InterceptStatus } from './intercept.js';
import { isMarked } from './marks.js';
import { compileWhen } from './rules/compile-when.js';
import type { HopView } from './rules/matcher.js';
import { type ShadowRequest, safeMethods } from './shadow.js';

/** All that there is of it, in the order in which it is tried. */
export interface InTheWay {
  readonly faults: readonly Omit<FaultDefinition, 'forMs'>[];
  readonly intercepts: readonly Pick<
    InterceptStatus,
    'name' | 'service' | 'to' | 'by' | 'header' | 'baggage'
  >[];
  readonly shadows: readonly Pick<ShadowRequest, 'route' | 'to' | 'percent' | 'methods'>[];
}

/** At one service. */
export interface MetThere {
  /** Up to the first that takes all of the traces: of several that choose a request, the first is injected. */
  readonly faults: readonly MetFault[];
  readonly intercept: InTheWay['intercepts'][number] | null;
}

export interface MetFault {
  readonly name: string;
  readonly percent: number;
  /** `delay 2s, abort 503` */
  readonly does: string;
}

export interface MetShadow {
  readonly to: string;
  readonly percent: number;
  /** False where the shadow does not copy its method. */
  readonly isCopied: boolean;
}

export interface AskedAbout {
  readonly explained: Pick<ExplainedRequest, 'method' | 'path' | 'host' | 'listener' | 'route'>;
  readonly headers: RawHeaders;
  /** The calling service, where it is known. */
  readonly from: string | null;
}

/** Whatever belongs to a replay or a shadow meets nothing. */
export function metAt(service: string, way: InTheWay, asked: AskedAbout): MetThere {
  const { headers } = asked;
  if (isMarked(headers)) return { faults: [], intercept: null };
  const view = viewOf(service, asked);
  const chosen = way.faults.filter(({ when }) => compileWhen(when).matches(view));
  const last = chosen.findIndex(({ percent }) => percent >= 100);
  const faults = (last < 0 ? chosen : chosen.slice(0, last + 1)).map((fault) => ({
    ...{ name: fault.name, percent: fault.percent, does: doingsText(fault) },
  }));
  const intercept = way.intercepts.find(
    (each) => each.service === service && carriesMark(headers, each),
  );
  return { faults, intercept: intercept ?? null };
}

export function shadowsOf(way: InTheWay, { explained, headers }: AskedAbout): MetShadow[] {
  const { route, method } = explained;
  if (route === null || isMarked(headers)) return [];
  return way.shadows
    .filter((each) => each.route === route.name)
    .map(({ to, percent = 100, methods = safeMethods }) => ({
      ...{ to, percent, isCopied: methods.includes(method) },
    }));
}

function carriesMark(
  headers: RawHeaders,
  { header, baggage }: InTheWay['intercepts'][number],
): boolean {
  return (
    (header !== null && headerValues(headers, header.name.toLowerCase()).includes(header.value)) ||
    (baggage !== null &&
      baggageValue(headerValues(headers, 'baggage'), baggage.name) === baggage.value)
  );
}

const nothing = Buffer.alloc(0);

function viewOf(service: string, { explained, headers, from }: AskedAbout): HopView {
  const { method, path, host, listener, route } = explained;
  return {
    ...{ method, path, authority: host, service, from, route: route?.name ?? null },
    ...{ isEdge: listener === 'edge', requestHeaders: headers, responseHeaders: [] },
    ...{ protocol: 'http/1.1', responseTrailers: [] },
    ...{ status: null, error: null, fault: null, retried: false, latencyMs: 0, running: true },
    requestBody: () => nothing,
    responseBody: () => nothing,
  };
}
