import type {
  Forward,
  ForwardFailure,
  ForwardHandler,
  ForwardRequest,
  ForwardStream,
} from '../core/forward.js';
import { isGrpc } from '../core/grpc/grpc-call.js';
import { grpcStatusIn, isServerFailure } from '../core/grpc/grpc-status.js';
import { noHeaders, type RawHeaders } from '../core/headers.js';
import type { EndpointState } from './endpoints/endpoint-state.js';
import type { AtGate, Gate } from './limits/gate.js';

/** Of a body, this much is kept so that the request can go elsewhere. */
const keptBytesMax = 64 * 1024;

/** More that do not even refuse are not waited for: each takes the whole of `connect`. */
const connectTimeoutsMax = 2;

const idempotent: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PUT',
  'DELETE',
]);

export interface SteeredOptions {
  readonly endpoint: EndpointState;
  /** Whether it goes elsewhere when a connection breaks; not where its retries see to that. */
  readonly movesOnReset: boolean;
}

/**
 * One request on its way to an endpoint, and to the next when that one takes no connection. It goes
 * elsewhere only while nothing of an answer has come and the body is still whole: after a connection
 * only when the method may be sent twice (RFC 9110 §9.2.2), and then once.
 */
export class SteeredRequest implements ForwardHandler, ForwardStream, AtGate {
  readonly #next: Forward;
  readonly #request: ForwardRequest;
  readonly #handler: ForwardHandler;
  #endpoint: EndpointState;
  #stream: ForwardStream | null = null;
  /** Grows with each endpoint: what an earlier one returns late is not this one's. */
  #sends = 0;
  #tried: EndpointState[] | null = null;
  #connectTimeouts = 0;
  #resetsLeft: number;
  /** The body so far; null when it is gone. */
  #body: Buffer[] | null;
  #bodyBytes = 0;
  #trailers: RawHeaders | null = null;
  readonly #gate: Gate | null;
  #waiting = false;
  #timer: NodeJS.Timeout | undefined;
  #connected = false;
  #answered = false;
  /** How the call went is said in the trailers. */
  #tellsAtItsEnd = false;
  #over = false;
  #paused = false;

  constructor(
    next: Forward,
    request: ForwardRequest,
    handler: ForwardHandler,
    { endpoint, movesOnReset }: SteeredOptions,
  ) {
    this.#next = next;
    this.#request = request;
    this.#handler = handler;
    this.#endpoint = endpoint;
    this.#gate = endpoint.set.gate;
    this.#resetsLeft = movesOnReset ? 1 : 0;
    this.#body = request.framing === 'none' ? null : [];
  }

  start(): this {
    if (this.#gate === null) this.#send(this.#request);
    else if (this.#gate.enter(this)) this.#wait();
    return this;
  }

  // --- at the gate

  #wait(): void {
    this.#waiting = true;
    const { connectMs } = this.#request.timeouts;
    this.#timer = setTimeout(() => {
      this.#gate?.drop(this);
      this.refused(`none of its connections was free within ${connectMs} ms (limits.connections)`);
    }, connectMs);
    this.#timer.unref();
  }

  admitted(): void {
    if (!this.#waiting) {
      this.#send(this.#request);
      return;
    }
    this.#waiting = false;
    clearTimeout(this.#timer);
    const { exchange } = this.#request;
    // The one that was chosen when it came may be gone, or busier than others.
    const endpoint = this.#endpoint.set.choose(exchange?.requestHeaders ?? noHeaders);
    if (exchange !== undefined) exchange.upstream = endpoint.upstream;
    this.#sendTo(endpoint);
  }

  refused(why: string): void {
    this.#waiting = false;
    this.#over = true;
    const message = `${this.#endpoint.set.name} is given no more: ${why}`;
    this.#handler.onError({ kind: 'connect', code: 'LOOP_TRAFFIC_OVERLOADED', message });
  }

  #send(request: ForwardRequest): void {
    const send = ++this.#sends;
    this.#endpoint.active++;
    const stream = this.#next(request, this);
    if (send !== this.#sends || this.#over) return;
    this.#stream = stream;
    if (this.#paused) stream.pause();
  }

  // --- downstream → upstream

  write(chunk: Buffer): boolean {
    if (this.#waiting) {
      // The downstream is told to wait, too.
      this.#body?.push(chunk);
      this.#bodyBytes += chunk.length;
      return false;
    }
    if (this.#body !== null) this.#keep(this.#body, chunk);
    return this.#stream?.write(chunk) ?? true;
  }

  end(trailers: RawHeaders): void {
    this.#trailers = trailers;
    this.#stream?.end(trailers);
  }

  pause(): void {
    this.#paused = true;
    this.#stream?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#stream?.resume();
  }

  abort(isLate = false): void {
    if (this.#over) return;
    if (this.#waiting) {
      this.#over = true;
      clearTimeout(this.#timer);
      this.#gate?.drop(this);
      return;
    }
    this.#settle();
    if (isLate && !this.#answered) this.#endpoint.set.failed(this.#endpoint);
    this.#stream?.abort();
    this.#gate?.left();
  }

  /** Chunks own their memory. */
  #keep(body: Buffer[], chunk: Buffer): void {
    this.#bodyBytes += chunk.length;
    if (this.#bodyBytes > keptBytesMax) this.#body = null;
    else body.push(chunk);
  }

  // --- upstream → downstream

  onConnected(reused: boolean): void {
    this.#connected = true;
    if (!idempotent.has(this.#request.method)) this.#body = null;
    this.#handler.onConnected(reused);
  }

  onInformation(status: number, statusText: string, headers: RawHeaders): void {
    this.#answered = true;
    this.#handler.onInformation(status, statusText, headers);
  }

  onHead(status: number, statusText: string, headers: RawHeaders): void {
    this.#answered = true;
    this.#body = null;
    const isCall = this.#isGrpc();
    const said = isCall ? grpcStatusIn(headers) : undefined;
    if (isCall && status === 200 && said === undefined) this.#tellsAtItsEnd = true;
    else this.#went(status >= 500 || isServerFailure(said));
    this.#handler.onHead(status, statusText, headers);
  }

  onData(chunk: Buffer): void {
    this.#handler.onData(chunk);
  }

  onDrain(): void {
    this.#handler.onDrain();
  }

  onEnd(trailers: RawHeaders): void {
    this.#settle();
    if (this.#tellsAtItsEnd) this.#went(isServerFailure(grpcStatusIn(trailers)));
    this.#handler.onEnd(trailers);
    this.#gate?.left();
  }

  onError(failure: ForwardFailure): void {
    const failed = this.#endpoint;
    this.#settle();
    // Not one of the downstream, which is no fault of the endpoint.
    if (failure.kind !== 'aborted') failed.set.failed(failed);
    const other = this.#elsewhere(failure);
    if (other === null) {
      this.#handler.onError(failure);
      this.#gate?.left();
      return;
    }
    this.#goTo(other, failed, failure);
  }

  #isGrpc(): boolean {
    const { exchange } = this.#request;
    return exchange?.protocol === 'http/2' && isGrpc(exchange.requestHeaders);
  }

  #went(badly: boolean): void {
    const { set } = this.#endpoint;
    if (badly) set.failed(this.#endpoint);
    else set.succeeded(this.#endpoint);
  }

  /** The endpoint is done with it, and so is this, unless it goes elsewhere. */
  #settle(): void {
    this.#over = true;
    this.#endpoint.active--;
  }

  #elsewhere(failure: ForwardFailure): EndpointState | null {
    const timedOut = failure.code === 'LOOP_GATEWAY_UPSTREAM_CONNECT_TIMEOUT';
    const unconnected = timedOut || failure.kind === 'connect' || failure.kind === 'tls';
    if (unconnected) this.#endpoint.set.refused(this.#endpoint);
    if (this.#answered) return null;
    if (this.#request.framing !== 'none' && this.#body === null) return null;
    const reset = failure.code === 'LOOP_GATEWAY_UPSTREAM_RESET';
    if (!unconnected && !(reset && this.#resetsLeft-- > 0)) return null;
    if (this.#connected && !idempotent.has(this.#request.method)) return null;
    if (timedOut && ++this.#connectTimeouts >= connectTimeoutsMax) return null;
    this.#tried ??= [];
    this.#tried.push(this.#endpoint);
    const headers = this.#request.exchange?.requestHeaders ?? noHeaders;
    return this.#endpoint.set.chooseOther(this.#tried, headers);
  }

  #goTo(other: EndpointState, failed: EndpointState, { message }: ForwardFailure): void {
    const { exchange } = this.#request;
    if (exchange !== undefined) {
      exchange.upstream = other.upstream;
      exchange.errorMessage = `${message}; sent to ${other.upstream} in place of ${failed.upstream}`;
    }
    this.#sendTo(other);
  }

  /** With what there is of the body. */
  #sendTo(endpoint: EndpointState): void {
    // A connection that is there already takes the body for gone before it is.
    const body = this.#body ?? [];
    this.#over = false;
    this.#stream = null;
    this.#endpoint = endpoint;
    const send = this.#sends + 1;
    this.#send({ ...this.#request, upstream: endpoint });
    // A failure that was told at once has been seen to already, and by now it is somewhere else.
    if (this.#over || this.#sends !== send) return;
    if (this.#bodyBytes > keptBytesMax) this.#body = null;
    const stream = this.#stream as ForwardStream | null;
    for (const chunk of body) stream?.write(chunk);
    if (this.#trailers !== null) stream?.end(this.#trailers);
    // A write that met the dead connection may have said "wait".
    this.#handler.onDrain();
  }
}
