import type { CarriedTrace, TraceFamily } from './family.js';

/**
 * `x-request-id`. It names no span, and a trace only as far as one can be made of it, which the
 * gateway does: `read` knows nothing.
 */
export const requestIdFamily: TraceFamily = {
  name: 'request-id',
  headers: ['x-request-id'],
  read: (): CarriedTrace | null => null,
  write: ({ requestId }) => `x-request-id: ${requestId}\r\n`,
};

/** The request id of a trace that came without one: its id in the form of a UUID. */
export function requestIdOf(traceId: string): string {
  return `${traceId.slice(0, 8)}-${traceId.slice(8, 12)}-${traceId.slice(12, 16)}-${traceId.slice(16, 20)}-${traceId.slice(20)}`;
}

/** What we pass on as a request id: visible ASCII, of bounded length. */
export function isRequestId(value: string): boolean {
  return value.length <= 200 && /^[\x21-\x7e]+$/.test(value);
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Where a UUID has its version. */
const versionAt = 14;

/**
 * What two forms of a request id have in common. Envoy writes its sampling decision over the
 * version of a UUID, its 15th character (4 → 9, a, b): all of those are one id.
 */
export function requestKey(requestId: string): string {
  return uuid.test(requestId) ? withVersion(requestId.toLowerCase(), '4') : requestId;
}

/** Every form that Envoy may have made of it, or been given; one alone when it is no UUID. */
export function requestIdForms(requestId: string): readonly string[] {
  if (!uuid.test(requestId)) return [requestId];
  return Array.from('0123456789abcdef', (version) => withVersion(requestId, version));
}

function withVersion(id: string, version: string): string {
  return id.slice(0, versionAt) + version + id.slice(versionAt + 1);
}
