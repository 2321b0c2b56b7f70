import type { ClientCertificate } from './client-certificate.js';
import type { ErrorCode } from './errors.js';
import type { RawHeaders } from './headers.js';

/** Where a request came in: `edge` obeys routes, `mesh` and `service` name a service directly. */
export type ListenerKind = 'edge' | 'mesh' | 'service';

/** By which the caller asked. */
export type Protocol = 'http/1.1' | 'http/2' | 'websocket';

/** By which a service is called. */
export type UpstreamProtocol = 'http/1.1' | 'http/2';

/** Of a request's URL. */
export type Scheme = 'http' | 'https';

/**
 * Why an exchange has no whole response.
 * `connect`: no connection to the upstream; `tls`: a connection, but no TLS on it that can be
 * trusted; `timeout`: connected, but silent for too long;
 * `reset`: the upstream broke off or spoke nonsense; `aborted`: the downstream went away;
 * `unknown`: it failed, and the archive that tells of it does not say how.
 */
export type ErrorKind = (typeof errorKinds)[number];

export const errorKinds = ['connect', 'tls', 'timeout', 'reset', 'aborted', 'unknown'] as const;

/**
 * One request and its response or failure, as the gateway saw it. The gateway fills it in while
 * the exchange runs; listeners only read. Times are epoch milliseconds with fractions, 0 when the
 * moment has not come (yet).
 */
export interface Exchange {
  readonly listener: ListenerKind;
  /** 32 hex digits. */
  readonly traceId: string;
  readonly requestId: string;
  /** This exchange's own span, 16 hex digits; sent to the upstream as the parent. */
  readonly spanId: string;
  /** What the downstream sent as its span, 16 hex digits, or null. */
  readonly parentSpanId: string | null;
  /**
   * Whose call it is, where the span that it names was given to a service here; null for all
   * others, and so for most of what comes in at the edge. A chain may tell more (`findCaller`).
   */
  readonly caller: string | null;
  readonly service: string;
  /** By which the upstream is called; absent: `http`. */
  readonly upstreamScheme?: Scheme | undefined;
  /** By which the upstream is called; absent: HTTP/1.1. */
  readonly upstreamProtocol?: UpstreamProtocol | undefined;
  readonly route: string | null;
  readonly protocol: Protocol;
  readonly method: string;
  readonly authority: string;
  /** Origin-form target with its query, byte for byte as it came. */
  readonly path: string;
  /** By which the caller asked; absent: `http`. */
  readonly scheme?: Scheme | undefined;
  /** `address:port` of the downstream. */
  readonly client: string;
  /** What it showed of itself, where the listener asks for it; absent or null: nothing. */
  readonly clientCertificate?: ClientCertificate | null | undefined;
  /** As they came, before anything was removed or added. */
  readonly requestHeaders: RawHeaders;
  readonly startedAt: number;
  /** 1, or more where loop sent the request again: each time is an exchange of its own. */
  readonly attempt: number;
  /** Span of the attempt before this one; null for the first. */
  readonly retryOf: string | null;
  /** When the caller's request came; `startedAt` of its first attempt. */
  readonly askedAt: number;

  /** `host:port` of the upstream; changes when the request goes to another endpoint instead. */
  upstream: string;
  requestTrailers: RawHeaders;
  /** When all of the request had come; absent: nobody noted it. */
  requestEndedAt?: number | undefined;
  connectedAt: number;
  firstByteAt: number;
  endedAt: number;
  /** What the upstream answered; 0 when it did not. */
  status: number;
  statusText: string;
  responseHeaders: RawHeaders;
  responseTrailers: RawHeaders;
  /**
   * What the downstream got, also when loop made the answer itself; 0 when it got none. Of an attempt
   * that was retried: what it would have got.
   */
  answeredStatus: number;
  /** The request was sent again after this, and the downstream never heard of it. */
  retried: boolean;
  error: ErrorKind | null;
  /** What loop's own answer said, or would have, had there been no head yet. */
  errorCode: ErrorCode | null;
  /** For people: what exactly failed, also when sending it again mended it; or ''. */
  errorMessage: string;
  /** Name of the fault that was injected into it, or null. */
  fault: string | null;
  /** How it went on, where its route changed it; null or absent: as it came. */
  forwarded?: Forwarded | null;
  /** Name of the intercept that led it to somebody's process in place of its service, or null. */
  readonly intercept: string | null;
  /** WebSocket only: RFC 6455 close code, 0 when unknown. */
  closeCode: number;
  /** WebSocket only: payload bytes after the handshake. */
  bytesFromDownstream: number;
  bytesFromUpstream: number;
}

/** How a request went on to its service, where a route changed it. What came is noted as it came. */
export interface Forwarded {
  /** Null: the one that came. */
  readonly path: string | null;
  readonly authority: string | null;
  /** Names in lower case, of headers that did not go on. */
  readonly removed: readonly string[];
  /** After that. */
  readonly added: RawHeaders;
}

/** Watches traffic and never changes it. Called on the hot path: no promise, no throw. */
export interface ExchangeListener {
  /** Called when a request is about to be forwarded; the result hears the rest of it. */
  start(exchange: Exchange): ExchangeWatcher | undefined;
}

export interface ExchangeWatcher {
  /** The chunk is only valid during the call: copy what is kept. */
  requestData(chunk: Buffer): void;
  responseData(chunk: Buffer): void;
  /** The exchange is complete, well or not; called exactly once. */
  end(): void;
}
