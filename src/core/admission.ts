import type { ErrorCode } from './errors.js';
import type { Exchange } from './exchange.js';
import type { RawHeaders } from './headers.js';
import type { RoutePolicies } from './route-policies.js';

/** What has to be asked before a request goes on; only requests of a route that asks carry it. */
export interface Admission {
  readonly route: RoutePolicies;
  /** Whose request it is, without a port. */
  readonly client: string;
  /** Header lines of the head that the service would get if the route changed nothing (latin1). */
  readonly lines: string;
}

export type Verdict = AdmissionGrant | AdmissionRefusal;

export interface AdmissionGrant {
  readonly kind: 'admitted';
  /** Names in lower case of headers that do not go on, and what comes in their place. */
  readonly removed: readonly string[];
  readonly added: RawHeaders;
}

/** The answer in place of the service's: loop's own, or that of whoever was asked. */
export interface AdmissionRefusal {
  readonly kind: 'refused';
  readonly code: ErrorCode;
  /** For people. */
  readonly message: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: RawHeaders;
  readonly body: Buffer;
}

/**
 * Decides about a request, at once or later, exactly once unless it is taken back.
 * @returns takes it back: nothing is decided any more
 */
export type AskAdmission = (
  admission: Admission,
  exchange: Exchange,
  decided: (verdict: Verdict) => void,
) => () => void;
