import { envoyTimeout, grpcTimeout } from '../../core/deadline.js';
import type { TraceFormat } from '../trace/trace-format.js';

/** What becomes of a header; a number is the slot of a trace header. */
export type Field =
  | number
  | 'drop'
  | 'connection'
  | 'te'
  | 'host'
  | 'framing'
  | 'expect'
  | 'via'
  | 'replay'
  | 'baggage'
  | 'requestId'
  | 'timeLeft'
  | 'forwardedFor'
  | 'forwardedHost'
  | 'forwardedProto';

const plain: readonly (readonly [name: string, field: Field])[] = [
  ['connection', 'connection'],
  ['keep-alive', 'drop'],
  ['proxy-connection', 'drop'],
  // For the proxy itself, not for the origin (RFC 9110 §11.7).
  ['proxy-authorization', 'drop'],
  ['proxy-authenticate', 'drop'],
  ['upgrade', 'drop'],
  ['http2-settings', 'drop'],
  ['te', 'te'],
  ['host', 'host'],
  ['content-length', 'framing'],
  ['transfer-encoding', 'framing'],
  ['expect', 'expect'],
  ['via', 'via'],
  ['x-loop-replay', 'replay'],
  ['baggage', 'baggage'],
  ['x-request-id', 'requestId'],
  [grpcTimeout, 'timeLeft'],
  [envoyTimeout, 'timeLeft'],
  ['x-forwarded-for', 'forwardedFor'],
  ['x-forwarded-host', 'forwardedHost'],
  ['x-forwarded-proto', 'forwardedProto'],
];

/** By name in lower case; what is not there goes on as it came. */
export function requestFields(format: TraceFormat): ReadonlyMap<string, Field> {
  return new Map<string, Field>([...plain, ...format.slotOf]);
}
