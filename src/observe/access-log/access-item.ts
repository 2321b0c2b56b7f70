import type { ErrorKind, ListenerKind } from '../../core/exchange.js';
import type { RawHeaders } from '../../core/headers.js';

/** What a line tells, on its way to the thread that writes it; a list, as it is cheaper to send. */
export type AccessItem = readonly [
  /** Epoch ms by the machine's clock. */
  startedAtMs: number,
  durationMs: number,
  listener: ListenerKind,
  /** A service, `edge` or `unknown`. */
  from: string,
  service: string,
  route: string | null,
  /** `host:port`. */
  to: string,
  traceId: string,
  requestId: string,
  /** `address:port`. */
  client: string,
  method: string,
  path: string,
  /** What the caller got; 0: nothing. */
  status: number,
  error: ErrorKind | null,
  bytesIn: number,
  bytesOut: number,
  /** They tell which values are secrets, and have what `combined` wants. */
  requestHeaders: RawHeaders,
];

/** The same, redacted and in the names of the JSON. */
export interface AccessEntry {
  /** ISO 8601: when the request came. */
  readonly at: string;
  readonly traceId: string;
  readonly requestId: string;
  readonly listener: ListenerKind;
  readonly client: string;
  readonly from: string | null;
  readonly service: string;
  readonly route: string | null;
  readonly to: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly error: ErrorKind | null;
  readonly durationMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly referer: string | null;
  readonly userAgent: string | null;
}
