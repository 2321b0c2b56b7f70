import type { ListenerKind, Scheme } from '../../core/exchange.js';
import type { RawHeaders } from '../../core/headers.js';

/** Where a request of another tool's archive would have gone, had it passed the gateway. */
export interface Location {
  readonly service: string;
  readonly route: string | null;
  /** `host:port`. */
  readonly to: string;
  readonly listener: ListenerKind;
}

/** Null when the config has nobody of that host. */
export type Locate = (request: {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly authority: string;
  readonly headers: RawHeaders;
  readonly scheme: Scheme;
}) => Location | null;
