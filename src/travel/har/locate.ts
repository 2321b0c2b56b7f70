import type { ListenerKind } from '../../core/exchange.js';
import type { RawHeaders } from '../../core/headers.js';

/** Where a request of another tool's archive would have gone, had it passed the gateway. */
export interface Location {
  readonly service: string;
  readonly route: string | null;
  /** `host:port`. */
  readonly to: string;
  readonly listener: ListenerKind;
}

/** Null when the config knows nobody who would answer. */
export type Locate = (request: {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly authority: string;
  readonly headers: RawHeaders;
}) => Location | null;
