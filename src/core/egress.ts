import type { Address } from './address.js';
import type { Endpoint, Timeouts } from './config.js';
import type { ErrorCode } from './errors.js';
import type { ExchangeListener } from './exchange.js';
import type { Interceptor } from './forward.js';
import type { RawHeaders } from './headers.js';
import type { TraceFamilyName } from './trace/family.js';

/** A call that came to an egress listener, before it is known which service it is for. */
export interface EgressCall {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** `Host`, or the authority of an absolute-form target; may name no service at all. */
  readonly authority: string;
  readonly headers: RawHeaders;
  /** The service whose own egress address it came to, or null. */
  readonly caller: string | null;
}

/** The service that a call is taken to be for. */
export interface EgressCallee {
  readonly name: string;
  /** Where it would be sent; an interceptor may answer in its place. */
  readonly endpoint: Endpoint;
  readonly timeouts: Timeouts;
}

/** A call that is for nobody: it gets this answer, and is no exchange. */
export interface EgressRefusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
}

export interface EgressOptions {
  /** By which headers calls join a trace, and which of them go on. */
  readonly traceFamilies: readonly TraceFamilyName[];
  readonly listen: readonly {
    readonly name: string;
    readonly address: Address;
    /** The service that calls here, when the address is its own. */
    readonly caller: string | null;
  }[];
  resolve(call: EgressCall): EgressCallee | EgressRefusal;
  /** For people: a client asked for a tunnel (`CONNECT`) that was not opened, and why. */
  tunnelRefused?(message: string): void;
  readonly listeners: readonly ExchangeListener[];
  /** The first is the outermost. */
  readonly interceptors: readonly Interceptor[];
}

/** Where the services of a namespace send their own calls while a replay runs. */
export interface Egress {
  readonly doors: readonly { readonly name: string; readonly address: string }[];
  /** Calls of this trace will come: it is known by any of its headers, whole or in part. */
  expect(trace: { readonly traceId: string; readonly spanId: string }): void;
  /** Stops listening and breaks what is open. */
  close(): Promise<void>;
}

/** @throws LOOP_GATEWAY_LISTEN */
export type OpenEgress = (options: EgressOptions) => Promise<Egress>;
