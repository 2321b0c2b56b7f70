import type { Admission } from './admission.js';
import type { Endpoint, Timeouts } from './config.js';
import type { Deadline } from './deadline.js';
import type { ErrorCode } from './errors.js';
import type { ErrorKind, Exchange } from './exchange.js';
import type { RawHeaders } from './headers.js';
import type { Steering } from './steering.js';
import type { Upgrade } from './upgrade.js';

/** How the length of a request body is told. */
export type BodyFraming = 'none' | 'length' | 'chunked';

export interface ForwardRequest {
  readonly upstream: Endpoint;
  readonly timeouts: Timeouts;
  readonly method: string;
  /**
   * The request head as it goes on the wire, blank line included (latin1): order and case of the
   * headers are the caller's, framing headers and `Host` are in it. See `renderRequestHead`.
   */
  readonly head: string;
  /** What is being forwarded, for interceptors; absent for a request that loop makes itself. */
  readonly exchange?: Exchange | undefined;
  /** What there is to do about where it goes; absent: nothing. */
  readonly steering?: Steering | undefined;
  /** By when it is over, attempts and all; absent: it has the time that it takes. */
  readonly deadline?: Deadline | undefined;
  /** Where it may be sent again: whoever does so tells of it here. Absent: it may not. */
  readonly attempts?: Attempts | undefined;
  /** What has to be asked first; absent: nothing. */
  readonly admission?: Admission | undefined;
  /** What it asks to go on in; absent: nothing else. */
  readonly upgrade?: Upgrade | undefined;
  readonly framing: BodyFraming;
  /** The downstream waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean;
}

/** Hears what becomes of a forwarded request. Exactly one of `onEnd` and `onError` comes last. */
export interface ForwardHandler {
  /** A connection is there (`reused` when it was kept alive). */
  onConnected(reused: boolean): void;
  /** 1xx, except 101. */
  onInformation(status: number, statusText: string, headers: RawHeaders): void;
  onHead(status: number, statusText: string, headers: RawHeaders): void;
  /** The chunk is only valid during the call. */
  onData(chunk: Buffer): void;
  onEnd(trailers: RawHeaders): void;
  onError(failure: ForwardFailure): void;
  /** The request body may be written again after `write` returned false. */
  onDrain(): void;
}

export interface ForwardFailure {
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly message: string;
}

/** The running exchange, as its downstream side steers it. */
export interface ForwardStream {
  /** Returns false when the downstream should wait for `onDrain`. Copies nothing. */
  write(chunk: Buffer): boolean;
  /** The request body is whole; nothing to call when framing is `none`. */
  end(trailers: RawHeaders): void;
  /** Stops and resumes `onData`. */
  pause(): void;
  resume(): void;
  /**
   * The downstream is gone: the upstream connection is closed, no more events come.
   * @param isLate nobody waits any longer, which is the upstream's fault
   */
  abort(isLate?: boolean): void;
}

/**
 * The exchanges of one request that is sent more than once. What comes back of an attempt that is not
 * the last is told here, in place of the handler.
 */
export interface Attempts {
  onHead(status: number, statusText: string, headers: RawHeaders): void;
  onData(chunk: Buffer): void;
  /** The attempt is over: its answer is whole (or nobody reads on), or it failed. */
  onEnd(trailers: RawHeaders): void;
  onError(failure: ForwardFailure): void;
  /**
   * Another one begins, with an exchange and a span of its own.
   * @param body what the downstream has sent so far
   * @returns the request as it goes out now
   */
  next(to: AttemptTarget, body: readonly Buffer[]): ForwardRequest;
}

export interface AttemptTarget {
  readonly endpoint: Endpoint;
  /** `host:port` of it. */
  readonly upstream: string;
}

/** Sends a request to an upstream. Interceptors wrap it: `(next: Forward) => Forward`. */
export type Forward = (request: ForwardRequest, handler: ForwardHandler) => ForwardStream;

export type Interceptor = (next: Forward) => Forward;
