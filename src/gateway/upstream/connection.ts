import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Endpoint } from '../../core/config.js';
import type { ForwardFailure } from '../../core/forward.js';
import type { RawHeaders } from '../../core/headers.js';
import { Malformed } from '../http1/malformed.js';
import type { TlsClient } from '../tls/tls-client.js';
import { isTlsError, tlsReason } from '../tls/tls-reason.js';
import type { Carried } from './carried.js';
import { dial } from './dial.js';
import { failures } from './failure.js';
import type { ResponseHead } from './response-head.js';
import { ResponseParser } from './response-parser.js';
import { switchesTo } from './switches-to.js';

/** How long an idle connection is kept when the upstream does not say (`Keep-Alive: timeout=…`). */
const idleKeptMs = 4_000;
/** Given up this long before the upstream's own limit, so that the two do not cross. */
const idleMarginMs = 1_000;

/** What a connection tells its pool. */
export interface ConnectionOwner {
  /** The exchange is over and the connection can take another. */
  onIdle(connection: Connection): void;
  /** It is gone, or carries something else than exchanges. */
  onClosed(connection: Connection): void;
}

/**
 * One connection to an upstream, carrying one exchange at a time. It ends every exchange that it
 * took exactly once, with `onEnd` or `onFailure`, unless it is aborted.
 */
export class Connection {
  readonly #owner: ConnectionOwner;
  readonly #endpoint: Endpoint;
  readonly #socket: Socket;
  readonly #parser: ResponseParser;
  readonly #tls: TlsClient | null;
  readonly #listeners = {
    data: (chunk: Buffer) => this.#onData(chunk),
    drain: () => this.#dispatch?.onDrain(),
    end: () => this.#onEnd(),
    error: (error: NodeJS.ErrnoException) => this.#onSocketError(error),
    close: () => this.#onClose(),
  };
  /** There is a connection, on which TLS begins. */
  #dialled = false;
  #connected = false;
  #dispatch: Carried | null = null;
  #responseEnded = false;
  #trailers: RawHeaders = [];
  /** Exchanges carried before this one. */
  #served = 0;
  #keptMs = idleKeptMs;
  #paused = false;
  /** When the exchange, or the idle connection, is given up. `performance.now()` ms. */
  #deadline = 0;

  /**
   * @param tls null of http
   * @throws TlsFileProblem
   */
  constructor(endpoint: Endpoint, owner: ConnectionOwner, tls: TlsClient | null) {
    this.#endpoint = endpoint;
    this.#owner = owner;
    this.#tls = tls;
    this.#parser = new ResponseParser({
      onInformation: (head) => this.#dispatch?.onInformation(head),
      onHead: (head) => this.#onHead(head),
      onData: (chunk) => this.#dispatch?.onData(chunk),
      onEnd: (trailers) => this.#onResponseEnd(trailers),
    });
    this.#socket = dial(endpoint, tls, {
      onDialled: () => {
        this.#dialled = true;
      },
      onConnected: () => this.#onConnected(),
    });
    for (const [event, listener] of Object.entries(this.#listeners)) {
      this.#socket.on(event, listener);
    }
  }

  get usable(): boolean {
    return !this.#socket.destroyed && this.#socket.writable && this.#socket.readable;
  }

  /** An idle one whose time is over is closed soon; after a moment without the processor it may not be yet. */
  isUsableAt(now: number): boolean {
    return now < this.#deadline && this.usable;
  }

  take(dispatch: Carried): void {
    this.#dispatch = dispatch;
    this.#responseEnded = false;
    this.#parser.expect(dispatch.request.method);
    if (this.#connected) this.#begin(dispatch);
    else this.#deadline = performance.now() + dispatch.request.timeouts.connectMs;
  }

  /** Also before the connection is there: the socket keeps what is written until then. */
  writeBody(chunk: Buffer): boolean {
    if (this.#connected && this.#dispatch !== null) {
      this.#deadline = performance.now() + this.#dispatch.request.timeouts.idleMs;
    }
    return this.#socket.write(chunk);
  }

  writeFraming(text: string): boolean {
    return this.#socket.write(text, 'latin1');
  }

  /** The request is whole: from here on the upstream's first byte is awaited. */
  endBody(): void {
    if (this.#connected) this.#awaitFirstByte();
  }

  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#dispatch !== null) this.#deadline = performance.now() + this.#idleMs();
    this.#socket.resume();
  }

  /** Closes at once; the exchange, if any, hears no more. */
  abort(): void {
    this.#dispatch = null;
    this.#socket.destroy();
  }

  /** Called now and then by the owner. */
  checkDeadline(now: number): void {
    if (now < this.#deadline) return;
    const dispatch = this.#dispatch;
    if (dispatch === null) {
      this.#socket.destroy();
      return;
    }
    this.#fail(this.#timeoutFailure(dispatch));
  }

  #timeoutFailure(dispatch: Carried): ForwardFailure {
    const { timeouts } = dispatch.request;
    if (this.#paused) return failures.downstreamIdle(timeouts.idleMs);
    if (!this.#connected) return failures.connectTimeout(this.#endpoint, timeouts.connectMs);
    if (dispatch.bodyWhole && !this.#parser.started) {
      return failures.firstByteTimeout(this.#endpoint, timeouts.firstByteMs);
    }
    return failures.idle(this.#endpoint, timeouts.idleMs);
  }

  #onConnected(): void {
    this.#connected = true;
    if (this.#dispatch !== null) this.#begin(this.#dispatch);
  }

  #begin(dispatch: Carried): void {
    dispatch.onConnected(this.#served > 0);
    this.#awaitFirstByte();
  }

  #awaitFirstByte(): void {
    if (this.#dispatch === null || this.#responseEnded) return;
    const { timeouts } = this.#dispatch.request;
    const wait =
      this.#dispatch.bodyWhole && !this.#parser.started ? timeouts.firstByteMs : timeouts.idleMs;
    this.#deadline = performance.now() + wait;
  }

  #idleMs(): number {
    return this.#dispatch?.request.timeouts.idleMs ?? idleKeptMs;
  }

  #onData(chunk: Buffer): void {
    if (this.#dispatch === null) {
      // Nothing was asked: a late answer, or the upstream's 408 before it closes.
      this.#socket.destroy();
      return;
    }
    this.#deadline = performance.now() + this.#idleMs();
    try {
      this.#parser.push(chunk);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      // What followed a whole response is not this exchange's problem, but ends the connection.
      if (this.#responseEnded) this.#finish(false);
      else this.#fail(failures.malformed(this.#endpoint, error.message));
      return;
    }
    if (this.#responseEnded) this.#finish(this.#parser.head?.keepAlive ?? false);
    else if (this.#parser.hasSwitched) this.#handOver();
  }

  #onHead(head: ResponseHead): void {
    if (head.status === 101) {
      const asked = this.#dispatch?.request.upgrade;
      if (asked === undefined) throw new Malformed('101 came without being asked for');
      if (!switchesTo(head, asked.protocol)) {
        throw new Malformed(`expected a 101 to ${asked.protocol}, got another`);
      }
      return;
    }
    this.#keptMs = head.keepAliveMs > 0 ? Math.max(head.keepAliveMs - idleMarginMs, 0) : idleKeptMs;
    this.#dispatch?.onHead(head);
  }

  /** What comes from here on is no HTTP. */
  #handOver(): void {
    const { head } = this.#parser;
    const dispatch = this.#dispatch;
    if (head === null || dispatch === null) return;
    this.#dispatch = null;
    for (const [event, listener] of Object.entries(this.#listeners)) {
      this.#socket.off(event, listener);
    }
    this.#owner.onClosed(this);
    dispatch.onSwitched(head, this.#socket, this.#parser.takeRest());
  }

  /** Only noted: the pool may reuse the connection, which must wait until all bytes are read. */
  #onResponseEnd(trailers: RawHeaders): void {
    this.#responseEnded = true;
    this.#trailers = trailers;
  }

  /** Ends the exchange well; the connection is kept when both sides are done with it. */
  #finish(keepAlive: boolean): void {
    const dispatch = this.#dispatch;
    if (dispatch === null) return;
    this.#dispatch = null;
    const reusable = keepAlive && dispatch.bodyWhole && this.usable && this.#keptMs > 0;
    if (reusable) {
      this.#served++;
      this.#deadline = performance.now() + this.#keptMs;
      if (this.#paused) {
        this.#paused = false;
        this.#socket.resume();
      }
      this.#owner.onIdle(this);
    } else {
      this.#socket.destroy();
    }
    dispatch.onEnd(this.#trailers);
  }

  #fail(failure: ForwardFailure): void {
    const dispatch = this.#dispatch;
    this.#dispatch = null;
    this.#socket.destroy();
    dispatch?.onFailure(failure, { reused: this.#served > 0, answered: this.#parser.started });
  }

  /** The upstream has sent all it will. */
  #onEnd(): void {
    if (this.#dispatch !== null && this.#parser.finish()) this.#finish(false);
    else this.#fail(this.#dialled && !this.#connected ? this.#cutHandshake() : this.#closed());
  }

  #onSocketError(error: NodeJS.ErrnoException): void {
    this.#fail(this.#failureOf(error));
  }

  #failureOf(error: NodeJS.ErrnoException): ForwardFailure {
    const tls = this.#tls;
    // A client certificate is refused after the client's handshake has ended (RFC 8446 §4.4.2.4).
    const inHandshake = this.#connected
      ? isTlsError(error) && this.#served === 0 && !this.#parser.started
      : this.#dialled;
    if (tls !== null && inHandshake) {
      return failures.tls(this.#endpoint, tlsReason(error, tls.name));
    }
    return this.#connected
      ? failures.reset(this.#endpoint, error)
      : failures.connect(this.#endpoint, error);
  }

  #closed(): ForwardFailure {
    return failures.closed(this.#endpoint);
  }

  #cutHandshake(): ForwardFailure {
    return failures.tls(this.#endpoint, 'it closed the connection in the handshake');
  }

  #onClose(): void {
    if (this.#dispatch !== null) this.#fail(failures.closed(this.#endpoint));
    this.#owner.onClosed(this);
  }
}
