import { createHash } from 'node:crypto';

/** The trace headers of one request, as they came; undefined where there was none. */
export interface TraceHeaders {
  traceparent: string | undefined;
  b3: string | undefined;
  b3TraceId: string | undefined;
  b3SpanId: string | undefined;
  b3Sampled: string | undefined;
  requestId: string | undefined;
}

export interface IncomingTrace {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits, or null when the request names no span. */
  readonly parentSpanId: string | null;
  readonly sampled: boolean;
  /** `tracestate` goes on only beside a `traceparent` that was understood. */
  readonly fromTraceparent: boolean;
}

const zeroTrace = '0'.repeat(32);
const zeroSpan = '0'.repeat(16);

/**
 * The trace that a request belongs to: `traceparent` (W3C Trace Context §3.2), else `b3` or
 * `x-b3-*` (B3 propagation), else `x-request-id`; null when none of them is there and well-formed.
 */
export function incomingTrace(headers: TraceHeaders): IncomingTrace | null {
  return (
    (headers.traceparent === undefined ? null : parseTraceparent(headers.traceparent)) ??
    (headers.b3 === undefined ? null : parseB3(headers.b3)) ??
    parseB3Headers(headers) ??
    (headers.requestId === undefined ? null : traceOfRequestId(headers.requestId))
  );
}

export function parseTraceparent(value: string): IncomingTrace | null {
  // Version 00 ends after the flags; a later version may go on after another dash.
  if (value.length < 55 || value.startsWith('ff')) return null;
  if (value.length > 55 && (value.startsWith('00') || value.charCodeAt(55) !== 45)) return null;
  if (!/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}/.test(value)) return null;
  const traceId = value.slice(3, 35);
  const spanId = value.slice(36, 52);
  if (traceId === zeroTrace || spanId === zeroSpan) return null;
  const sampled = (Number.parseInt(value.slice(53, 55), 16) & 1) === 1;
  return { traceId, parentSpanId: spanId, sampled, fromTraceparent: true };
}

export function parseB3(value: string): IncomingTrace | null {
  const parts = /^([0-9a-f]{16}|[0-9a-f]{32})-([0-9a-f]{16})(?:-([01d]))?(?:-[0-9a-f]{16})?$/i.exec(
    value,
  );
  return parts === null ? null : b3Trace(parts[1], parts[2], parts[3]);
}

function parseB3Headers({ b3TraceId, b3SpanId, b3Sampled }: TraceHeaders): IncomingTrace | null {
  if (b3TraceId === undefined || !/^([0-9a-f]{16}|[0-9a-f]{32})$/i.test(b3TraceId)) return null;
  const span = b3SpanId !== undefined && /^[0-9a-f]{16}$/i.test(b3SpanId) ? b3SpanId : undefined;
  return b3Trace(b3TraceId, span, b3Sampled);
}

function b3Trace(
  trace: string | undefined,
  span: string | undefined,
  sampled: string | undefined,
): IncomingTrace | null {
  // 64-bit trace ids are the low half of a 128-bit one.
  const traceId = (trace ?? '').toLowerCase().padStart(32, '0');
  if (traceId === zeroTrace) return null;
  const parentSpanId = span === undefined || span === zeroSpan ? null : span.toLowerCase();
  const keep = sampled !== '0' && sampled !== 'false';
  return { traceId, parentSpanId, sampled: keep, fromTraceparent: false };
}

/** Any gateway that sees the same request id arrives at the same trace id. */
function traceOfRequestId(requestId: string): IncomingTrace | null {
  if (!isRequestId(requestId)) return null;
  const hex = requestId.replaceAll('-', '').toLowerCase();
  const traceId =
    /^[0-9a-f]{32}$/.test(hex) && hex !== zeroTrace
      ? hex
      : createHash('sha256').update(requestId, 'latin1').digest('hex').slice(0, 32);
  return { traceId, parentSpanId: null, sampled: true, fromTraceparent: false };
}

/** What we pass on as a request id: visible ASCII, of bounded length. */
export function isRequestId(value: string): boolean {
  return value.length <= 200 && /^[\x21-\x7e]+$/.test(value);
}

/** The request id of a trace that came without one: its id in the form of a UUID. */
export function requestIdOf(traceId: string): string {
  return `${traceId.slice(0, 8)}-${traceId.slice(8, 12)}-${traceId.slice(12, 16)}-${traceId.slice(16, 20)}-${traceId.slice(20)}`;
}

/** W3C Trace Context §3.3.1: at most 32 members of the form `key=value`; else it is dropped. */
export function isTracestate(value: string): boolean {
  const members = value.split(',').map((member) => member.trim());
  return (
    members.length <= 32 &&
    members.every(
      (member) =>
        member === '' ||
        /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256}$/.test(member),
    )
  );
}
