import type { ErrorKind, Protocol } from '../exchange.js';
import type { CallSchemas } from '../grpc/grpc-types.js';
import type { RawHeaders } from '../headers.js';
import type { ReadBody } from './read-body.js';
import type { WorkBudget } from './work-budget.js';

/** What a rule may look at: one hop, running in memory or read from the store. */
export interface HopView {
  /** Where the time for asking is bounded: what is left of it. */
  readonly work?: WorkBudget | undefined;
  /** By which the caller asked. */
  readonly protocol: Protocol;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly authority: string;
  readonly service: string;
  readonly from: string | null;
  readonly route: string | null;
  readonly isEdge: boolean;
  /** What the upstream answered, else what loop answered in its place, else null. */
  readonly status: number | null;
  readonly error: ErrorKind | null;
  /** Name of the fault that was injected, or null. */
  readonly fault: string | null;
  /** Sent again after this: the caller never heard of it. */
  readonly retried: boolean;
  readonly latencyMs: number;
  readonly requestHeaders: RawHeaders;
  readonly responseHeaders: RawHeaders;
  readonly responseTrailers: RawHeaders;
  /** As far as it was kept, content coding undone; empty when there was none. */
  requestBody(): Buffer;
  responseBody(): Buffer;
  /** Of which types the messages of a call by gRPC are, where that is known. */
  schemas?(): CallSchemas | undefined;
  /** What the matchers have read of the bodies, for the next one; forgotten by whoever forgets the bodies. */
  readRequest?: ReadBody | undefined;
  readResponse?: ReadBody | undefined;
}

/** A pure predicate over a hop that can say why. */
export interface Matcher {
  /** The key in the config: `status`, `responseBody`, `all`. */
  readonly type: string;
  /** Cheap ones are asked first: 0 a comparison, 1 a header scan or regex, 2 a body. */
  readonly cost: 0 | 1 | 2;
  matches(hop: HopView): boolean;
  explain(hop: HopView): Explanation;
}

export interface Explanation {
  /** `status: 5xx` */
  readonly predicate: string;
  readonly matched: boolean;
  /** What the hop had: `200`, `no header x-tenant`. */
  readonly actual: string;
  /** For `all`, `any`, `not`. */
  readonly parts: readonly Explanation[];
}

/** A named predicate with a limit, that decides which chains are kept. */
export interface Rule {
  readonly name: string;
  readonly matcher: Matcher;
  readonly limit: { readonly count: number; readonly perMs: number } | null;
}
