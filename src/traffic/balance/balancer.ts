import type { RawHeaders } from '../../core/headers.js';

/** What there is to know of an endpoint to choose it. */
export interface Candidate {
  /** Requests under way. */
  readonly active: number;
  readonly upstream: string;
}

/** Chooses among endpoints that may be called; there are two at least. */
export type Balancer = <Endpoint extends Candidate>(
  endpoints: readonly Endpoint[],
  headers: RawHeaders,
) => Endpoint;
