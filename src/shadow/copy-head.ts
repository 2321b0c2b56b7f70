import { shadowHeader, withShadow } from './marks.js';

/** What sets a copy apart from the request it was made of. */
export interface CopyMarks {
  readonly shadowId: string;
  /** A trace of its own, so that production's chain stays production's. 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  readonly requestId: string;
  /** The namespace's headers; each replaces what came. */
  readonly setHeaders: readonly (readonly [name: string, value: string])[];
}

const replaced: ReadonlySet<string> = new Set([
  'traceparent',
  'tracestate',
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
  'x-request-id',
  'baggage',
  shadowHeader,
  // The body comes when it comes: nobody waits for the shadow's 100.
  'expect',
]);

/** Headers that frame the body, or name the host, which a copy keeps. */
const kept: ReadonlySet<string> = new Set(['host', 'content-length', 'transfer-encoding']);

/** The head of a copy, in wire form: as the request's, but for the marks and the ids. */
export function copyHead(head: string, marks: CopyMarks): string {
  const [requestLine = '', ...lines] = head.slice(0, -4).split('\r\n');
  const set = marks.setHeaders.filter(([name]) => !kept.has(name.toLowerCase()));
  const overridden = new Set(set.map(([name]) => name.toLowerCase()));
  const baggage: string[] = [];
  let flag = '1';
  const passed: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (name === 'baggage') baggage.push(line.slice(colon + 1));
    // A caller that is not sampled does not want its copy sampled either.
    if (name === 'traceparent') flag = line.endsWith('0') ? '0' : '1';
    if (!replaced.has(name) && !overridden.has(name)) passed.push(line);
  }
  const { traceId, spanId, requestId, shadowId } = marks;
  return [
    requestLine,
    ...passed,
    ...set.map(([name, value]) => `${name}: ${value}`),
    `traceparent: 00-${traceId}-${spanId}-0${flag}`,
    `b3: ${traceId}-${spanId}-${flag}`,
    `x-b3-traceid: ${traceId}`,
    `x-b3-spanid: ${spanId}`,
    `x-b3-sampled: ${flag}`,
    `x-request-id: ${requestId}`,
    `${shadowHeader}: ${shadowId}`,
    `baggage: ${withShadow(baggage, shadowId)}`,
    '\r\n',
  ].join('\r\n');
}

/** A UUID made of the trace id, as the gateway makes it: whoever passes on only this one joins. */
export function requestIdOf(traceId: string): string {
  return traceId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
