import { type ClientHttp2Session, type ClientSessionOptions, connect, constants } from 'node:http2';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { TLSSocket } from 'node:tls';
import type { Endpoint } from '../../../core/config.js';
import type { ForwardFailure } from '../../../core/forward.js';
import { http2ErrorName } from '../../http2/error-names.js';
import type { TlsClient } from '../../tls/tls-client.js';
import { tlsReason } from '../../tls/tls-reason.js';
import { dial } from '../dial.js';
import { failures } from '../failure.js';

/** Before the upstream has ever said how many it takes. */
export const streamsAtFirst = 100;
/** However many it takes. */
const streamsMax = 1000;
const idleKeptMs = 60_000;
/** For what is still to go out when the last request has left. */
const endingMs = 1_000;
/** What may be on its way over all streams: what has come counts for its stream alone. */
const connectionWindowBytes = 4 * 1024 * 1024;

const options: ClientSessionOptions & { readonly strictSingleValueFields: boolean } = {
  settings: {
    enablePush: false,
    initialWindowSize: 256 * 1024,
    maxHeaderListSize: 128 * 1024,
  },
  maxHeaderListPairs: 2048,
  // More than a request head has that is taken: beyond it the library ends the connection.
  maxSendHeaderBlockLength: 256 * 1024,
  maxSessionMemory: 64,
  peerMaxConcurrentStreams: streamsAtFirst,
  strictSingleValueFields: false,
};

/** A request that a link carries. */
export interface LinkedRequest {
  waitFor(link: Http2Link): void;
  /** The link has no room for it after all. */
  moveOn(): void;
  begin(link: Http2Link, session: ClientHttp2Session): void;
  /** @param now of `performance.now()` */
  checkDeadline(now: number): void;
  onLinkEnded(failure: ForwardFailure): void;
}

/** What a link tells its pool. */
export interface LinkOwner {
  onClosed(link: Http2Link): void;
  /** The upstream takes this many at a time by a connection. */
  onStreamsMax(streamsMax: number): void;
  /** It may take another one. */
  onRoom(link: Http2Link): void;
}

/**
 * One connection to an upstream in HTTP/2, carrying requests side by side. Until the upstream has said how many it
 * takes, which is the first that it says (RFC 9113 §3.4), one alone is sent.
 */
export class Http2Link {
  readonly endpoint: Endpoint;
  readonly #owner: LinkOwner;
  readonly #tls: TlsClient | null;
  readonly #socket: Socket;
  #session: ClientHttp2Session | null = null;
  /** There is a connection, on which TLS begins. */
  #dialled = false;
  /** Those that it carries, in the order in which they came. */
  readonly #requests = new Set<LinkedRequest>();
  /** Those among them that wait for it. */
  readonly #waiting = new Set<LinkedRequest>();
  #served = 0;
  #streamsMax: number;
  /** The upstream has said how many it takes. */
  #isSettled = false;
  #isRetired = false;
  /** When the upstream was last heard of, as far as its streams tell. */
  #heardAt = performance.now();
  #idleSince = performance.now();
  /** Why it ended. */
  #failure: ForwardFailure | null = null;
  #lastStreamId = Number.POSITIVE_INFINITY;
  #hasGoneAway = false;

  /**
   * @param tls null of h2c
   * @param streamsMax how many it takes as far as is known
   * @throws TlsFileProblem
   */
  constructor(endpoint: Endpoint, owner: LinkOwner, tls: TlsClient | null, streamsMax: number) {
    this.endpoint = endpoint;
    this.#owner = owner;
    this.#tls = tls;
    this.#streamsMax = streamsMax;
    this.#socket = dial(endpoint, tls, {
      onDialled: () => {
        this.#dialled = true;
      },
      onConnected: () => this.#onConnected(),
    })
      .on('error', (error: NodeJS.ErrnoException) => this.#end(this.#failureOf(error)))
      .on('close', () => this.#end(this.#closedEarly()));
  }

  /** It carries nothing, and nothing will be given to it. */
  get isDone(): boolean {
    return this.#isRetired && this.#requests.size === 0;
  }

  /** How many more requests it takes. */
  get room(): number {
    return this.#isRetired ? 0 : this.#streamsMax - this.#requests.size;
  }

  get isReused(): boolean {
    return this.#served > 0;
  }

  /** Null as long as it stands. */
  get failure(): ForwardFailure | null {
    return this.#failure;
  }

  /** The upstream has ended it and said why (GOAWAY). */
  get hasGoneAway(): boolean {
    return this.#hasGoneAway;
  }

  /** It is about to say why it ends. */
  get isEnding(): boolean {
    return this.#failure === null && this.#session?.destroyed === true;
  }

  /** The upstream has said that it did not look at it (RFC 9113 §6.8). */
  isUnprocessed(streamId: number | undefined): boolean {
    return streamId === undefined || streamId > this.#lastStreamId;
  }

  take(request: LinkedRequest): void {
    this.#requests.add(request);
    this.#waiting.add(request);
    request.waitFor(this);
    if (this.#isSettled || this.#requests.size === 1) this.#beginNext();
  }

  /** Those that wait, as far as there is room. */
  #beginNext(): void {
    const session = this.#session;
    if (session === null) return;
    for (const request of this.#waiting) {
      const begun = this.#requests.size - this.#waiting.size;
      if (begun >= (this.#isSettled ? this.#streamsMax : 1)) return;
      this.#waiting.delete(request);
      request.begin(this, session);
    }
  }

  /** It has no more to do with this request. */
  release(request: LinkedRequest): void {
    if (!this.#requests.delete(request)) return;
    this.#waiting.delete(request);
    this.#served++;
    this.#heard();
    this.#idleSince = performance.now();
    if (this.room > 0) this.#owner.onRoom(this);
  }

  #heard(): void {
    this.#heardAt = performance.now();
  }

  /** Something came for one of its streams. */
  heard(now: number): void {
    this.#heardAt = now;
  }

  /** Nothing has come since then: whatever is there, no further request is given to it. */
  doubt(since: number): void {
    if (this.#heardAt <= since) this.#retire();
  }

  #retire(): void {
    this.#isRetired = true;
    this.#session?.close();
  }

  checkDeadlines(now: number): void {
    for (const request of this.#requests) request.checkDeadline(now);
    if (this.#requests.size > 0) return;
    // An upstream that says nothing any more does not end its side either.
    if (this.#isRetired && now > this.#idleSince + endingMs) this.destroy();
    else if (now > this.#idleSince + idleKeptMs) this.#retire();
  }

  /** Streams that are being reset are so, before it is gone. */
  destroy(): void {
    setImmediate(() => {
      setImmediate(() => {
        this.#session?.destroy();
        this.#socket.destroy();
      });
    });
  }

  // --- its beginning

  #onConnected(): void {
    const isAgreed = this.#tls === null || (this.#socket as TLSSocket).alpnProtocol === 'h2';
    if (isAgreed) this.#begin();
    else this.#end(failures.tls(this.endpoint, 'it does not agree on HTTP/2 (ALPN has no h2)'));
  }

  #begin(): void {
    if (this.#failure !== null) return;
    const { protocol } = this.endpoint;
    const session = connect(`${protocol}://upstream`, {
      ...options,
      createConnection: () => this.#socket,
    });
    this.#session = session;
    session
      .on('remoteSettings', ({ maxConcurrentStreams = streamsMax }) =>
        this.#settle(Math.min(maxConcurrentStreams, streamsMax)),
      )
      .on('goaway', (code: number, lastStreamId: number) => this.#onGoAway(code, lastStreamId))
      .on('error', (error: NodeJS.ErrnoException) => this.#end(this.#failureOf(error)))
      .on('close', () => this.#end(failures.closed(this.endpoint)));
    session.setLocalWindowSize(connectionWindowBytes);
    this.#beginNext();
  }

  #settle(streamsMax: number): void {
    this.#isSettled = true;
    this.#streamsMax = streamsMax;
    this.#owner.onStreamsMax(streamsMax);
    this.#beginNext();
    const excess = [...this.#waiting];
    this.#waiting.clear();
    for (const request of excess) this.#requests.delete(request);
    for (const request of excess) request.moveOn();
    if (this.room > 0) this.#owner.onRoom(this);
  }

  // --- its end

  #onGoAway(code: number, lastStreamId: number): void {
    this.#isRetired = true;
    this.#hasGoneAway = true;
    this.#lastStreamId = lastStreamId;
    if (code !== constants.NGHTTP2_NO_ERROR) {
      this.#end(failures.goneAway(this.endpoint, http2ErrorName(code)));
    }
  }

  #end(failure: ForwardFailure): void {
    if (this.#failure !== null) return;
    this.#failure = failure;
    this.#isRetired = true;
    this.#owner.onClosed(this);
    this.#session?.destroy();
    this.#socket.destroy();
    const requests = [...this.#requests];
    this.#requests.clear();
    this.#waiting.clear();
    for (const request of requests) request.onLinkEnded(failure);
  }

  #failureOf(error: NodeJS.ErrnoException): ForwardFailure {
    const { endpoint } = this;
    if (this.#session === null) {
      return this.#tls !== null && this.#dialled
        ? failures.tls(endpoint, tlsReason(error, this.#tls.name))
        : failures.connect(endpoint, error);
    }
    if (error.code === 'ERR_HTTP2_ERROR') return failures.malformed(endpoint, error.message);
    return failures.reset(endpoint, error);
  }

  #closedEarly(): ForwardFailure {
    return this.#tls !== null && this.#dialled && this.#session === null
      ? failures.tls(this.endpoint, 'it closed the connection in the handshake')
      : failures.closed(this.endpoint);
  }
}
