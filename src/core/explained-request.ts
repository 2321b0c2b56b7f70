import type { Endpoint, RouteConfig, ServiceConfig } from './config.js';
import type { RawHeaders } from './headers.js';

/** A request that nobody has sent. */
export interface ImaginedRequest {
  readonly method: string;
  /** Origin or absolute form. */
  readonly target: string;
  readonly headers: RawHeaders;
  readonly listener: 'edge' | 'mesh';
}

/** What would become of it, and why. */
export interface ExplainedRequest {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly listener: 'edge' | 'mesh';
  /** At the edge: as far as they are asked, in their order; the last one may match. */
  readonly routes: readonly AskedRoute[];
  /** Null where none matches, and in the mesh. */
  readonly route: RouteConfig | null;
  /** Where a redirect leads its client. */
  readonly redirect: { readonly status: number; readonly location: string } | null;
  /** All that the route may lead to, or the one service that has the host; empty: nobody takes it. */
  readonly targets: readonly ExplainedTarget[];
  /** What the answer says where loop refuses it. */
  readonly refusal: {
    readonly status: number;
    readonly code: string;
    readonly message: string;
  } | null;
}

export interface AskedRoute {
  readonly name: string;
  /** Position in the config. */
  readonly index: number;
  /** Why it does not match; empty: it does. */
  readonly reasons: readonly string[];
}

export interface ExplainedTarget {
  readonly service: ServiceConfig;
  /** Its part of the traces, 0 to 1. */
  readonly share: number;
  /** Whether the request's own trace id leads there; null where it has none and there is a choice. */
  readonly chosen: boolean | null;
  readonly endpoints: readonly Endpoint[];
  /** The request as it goes on. */
  readonly path: string;
  readonly host: string;
}
