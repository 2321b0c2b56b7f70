import type { ErrorCode } from '../core/errors.js';
import type { ErrorKind, Exchange, ExchangeWatcher, Forwarded } from '../core/exchange.js';
import { noHeaders, type RawHeaders } from '../core/headers.js';
import type { Catcher } from './catcher.js';
import type { CopyEnding, CopyWatcher } from './copy.js';

/** Who a copy is, beside the exchange that it copies. */
export interface CopyIdentity {
  readonly traceId: string;
  readonly requestId: string;
  readonly spanId: string;
  /** `host:port` */
  readonly upstream: string;
  /** Of the copy's head. */
  readonly requestHeaders: RawHeaders;
  readonly startedAt: number;
}

/** The copy as an exchange of its own chain, so that a rule can hold for it and it can be kept. */
export class CopyExchange implements Exchange, CopyWatcher {
  readonly listener;
  readonly traceId;
  readonly requestId;
  readonly spanId;
  readonly parentSpanId = null;
  readonly caller;
  readonly service;
  readonly upstream;
  readonly route;
  readonly protocol;
  readonly method;
  readonly authority;
  readonly path;
  readonly client;
  readonly requestHeaders;
  readonly startedAt;
  readonly askedAt;

  requestTrailers: RawHeaders = noHeaders;
  connectedAt = 0;
  firstByteAt = 0;
  endedAt = 0;
  status = 0;
  statusText = '';
  responseHeaders: RawHeaders = noHeaders;
  responseTrailers: RawHeaders = noHeaders;
  answeredStatus = 0;
  error: ErrorKind | null = null;
  errorCode: ErrorCode | null = null;
  errorMessage = '';
  fault: string | null = null;
  readonly forwarded: Forwarded | null;
  readonly attempt = 1;
  readonly retryOf = null;
  readonly retried = false;
  readonly intercept = null;
  closeCode = 0;
  bytesFromDownstream = 0;
  bytesFromUpstream = 0;

  readonly #now: () => number;
  readonly #watcher: ExchangeWatcher | undefined;

  constructor(original: Exchange, identity: CopyIdentity, catcher: Catcher, now: () => number) {
    this.#now = now;
    this.listener = original.listener;
    this.traceId = identity.traceId;
    this.requestId = identity.requestId;
    this.spanId = identity.spanId;
    this.caller = original.caller;
    this.service = original.service;
    this.upstream = identity.upstream;
    this.route = original.route;
    this.protocol = original.protocol;
    this.method = original.method;
    this.authority = original.authority;
    this.path = original.path;
    this.client = original.client;
    this.forwarded = original.forwarded ?? null;
    this.requestHeaders = identity.requestHeaders;
    this.startedAt = identity.startedAt;
    this.askedAt = this.startedAt;
    this.#watcher = catcher.start(this);
  }

  onRequestData(chunk: Buffer): void {
    this.#watcher?.requestData(chunk);
  }

  onRequestEnd(trailers: RawHeaders): void {
    this.requestTrailers = trailers;
  }

  onConnected(): void {
    this.connectedAt = this.#now();
  }

  onHead(status: number, statusText: string, headers: RawHeaders): void {
    this.firstByteAt = this.#now();
    this.status = status;
    this.answeredStatus = status;
    this.statusText = statusText;
    this.responseHeaders = headers;
  }

  onData(chunk: Buffer): void {
    this.#watcher?.responseData(chunk);
  }

  /** What was given up here says nothing about the service: it stays without an end, and is lost. */
  over({ trailers, cutReason, failure }: CopyEnding): void {
    if (cutReason !== null && failure === null) return;
    this.endedAt = this.#now();
    this.responseTrailers = trailers;
    if (failure !== null) {
      this.error = failure.kind;
      this.errorCode = failure.code;
      this.errorMessage = failure.message;
      // What a caller of this service would have been answered.
      if (this.status === 0) this.answeredStatus = failure.kind === 'timeout' ? 504 : 502;
    }
    this.#watcher?.end();
  }
}
