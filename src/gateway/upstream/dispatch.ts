import type { Socket } from 'node:net';
import type {
  ForwardFailure,
  ForwardHandler,
  ForwardRequest,
  ForwardStream,
} from '../../core/forward.js';
import { withoutFraming } from '../../core/framing-fields.js';
import type { RawHeaders } from '../../core/headers.js';
import { chunkEnd, chunkSize, lastChunk } from '../http1/chunks.js';
import type { Carried, FailureContext } from './carried.js';
import type { Connection } from './connection.js';
import { isIdempotent } from './idempotent.js';
import type { ResponseHead } from './response-head.js';

/** Up to this much of a body is kept so that the request can be sent again. */
const resendBytesMax = 64 * 1024;

/** Where a request gets another connection from. */
export interface ConnectionSource {
  /** One that nothing has used yet; null, with the failure told, when there may be no more. */
  connectFresh(dispatch: Dispatch): Connection | null;
}

/**
 * One request under way. It survives a kept-alive connection that turns out to be stale: when
 * nothing of a response had come, the method is idempotent and the body is still whole, it goes
 * out again on a fresh connection, once (RFC 9110 §9.2.2).
 */
export class Dispatch implements ForwardStream, Carried {
  readonly request: ForwardRequest;
  readonly #handler: ForwardHandler;
  readonly #pool: ConnectionSource;
  #connection: Connection | null = null;
  #bodyEnded: boolean;
  #trailers: RawHeaders = [];
  /** The body so far, or null when it cannot be sent again. */
  #sent: Buffer[] | null = null;
  #sentBytes = 0;
  #headSent = false;
  /** The connection whose head is held back for the first piece of the body. */
  #corked: Connection | null = null;
  #over = false;

  constructor(request: ForwardRequest, handler: ForwardHandler, pool: ConnectionSource) {
    this.request = request;
    this.#handler = handler;
    this.#pool = pool;
    this.#bodyEnded = request.framing === 'none';
    if (!this.#bodyEnded && isIdempotent(request)) this.#sent = [];
  }

  get bodyWhole(): boolean {
    return this.#bodyEnded;
  }

  /** The pool gives the request its connection. */
  assign(connection: Connection): void {
    this.#connection = connection;
    connection.cork();
    connection.take(this);
    // The socket keeps what is written before it is connected.
    if (!this.#headSent) this.#sendHead(connection);
    if (this.request.framing === 'none' || this.request.expectsContinue) {
      connection.uncork();
      return;
    }
    // The beginning of the body has mostly come with the head, and goes out with it.
    this.#corked = connection;
    setImmediate(releaseHead, this);
  }

  /** The head waits no longer for the body. */
  uncork(): void {
    this.#corked?.uncork();
    this.#corked = null;
  }

  #sendHead(connection: Connection): void {
    this.#headSent = true;
    const { head, deadline } = this.request;
    connection.writeFraming(deadline === undefined ? head : deadline.headOf(head));
  }

  // --- downstream → upstream

  write(chunk: Buffer): boolean {
    const connection = this.#connection;
    if (connection === null || this.#over) return true;
    this.#keep(chunk);
    const more = this.#writeChunk(connection, chunk);
    this.uncork();
    return more;
  }

  end(trailers: RawHeaders): void {
    if (this.#bodyEnded) return;
    this.#bodyEnded = true;
    this.#trailers = withoutFraming(trailers);
    const connection = this.#connection;
    if (connection === null || this.#over) return;
    this.#endBody(connection);
    this.uncork();
  }

  #writeChunk(connection: Connection, chunk: Buffer): boolean {
    if (this.request.framing !== 'chunked') return connection.writeBody(chunk);
    connection.cork();
    connection.writeFraming(chunkSize(chunk.length));
    connection.writeBody(chunk);
    const more = connection.writeFraming(chunkEnd);
    connection.uncork();
    return more;
  }

  #endBody(connection: Connection): void {
    if (this.request.framing === 'chunked') {
      connection.writeFraming(lastChunk(this.#trailers));
    }
    connection.endBody();
  }

  /** Remembers the body as long as it is small, for a resend. Chunks own their memory. */
  #keep(chunk: Buffer): void {
    if (this.#sent === null) return;
    this.#sentBytes += chunk.length;
    if (this.#sentBytes > resendBytesMax) this.#sent = null;
    else this.#sent.push(chunk);
  }

  pause(): void {
    this.#connection?.pause();
  }

  resume(): void {
    this.#connection?.resume();
  }

  abort(): void {
    this.#over = true;
    this.#connection?.abort();
    this.#connection = null;
  }

  // --- upstream → downstream

  onConnected(reused: boolean): void {
    this.#handler.onConnected(reused);
  }

  onInformation(head: ResponseHead): void {
    this.#handler.onInformation(head.status, head.statusText, head.headers);
  }

  onHead(head: ResponseHead): void {
    this.#handler.onHead(head.status, head.statusText, head.headers);
  }

  onSwitched({ statusText, headers }: ResponseHead, connection: Socket, rest: Buffer): void {
    this.#over = true;
    this.#connection = null;
    this.request.upgrade?.onSwitched({ statusText, headers, connection, rest });
  }

  onData(chunk: Buffer): void {
    this.#handler.onData(chunk);
  }

  onDrain(): void {
    this.#handler.onDrain();
  }

  onEnd(trailers: RawHeaders): void {
    this.#over = true;
    this.#connection = null;
    this.#handler.onEnd(trailers);
  }

  onFailure(failure: ForwardFailure, context: FailureContext): void {
    this.#connection = null;
    if (this.#over) return;
    if (this.#canResend(failure, context)) {
      this.#resend();
      return;
    }
    this.#over = true;
    this.#handler.onError(failure);
  }

  #canResend(failure: ForwardFailure, { reused, answered }: FailureContext): boolean {
    const bodyThere = this.request.framing === 'none' || this.#sent !== null;
    return (
      reused && !answered && failure.kind === 'reset' && bodyThere && isIdempotent(this.request)
    );
  }

  #resend(): void {
    this.#headSent = false;
    const connection = this.#pool.connectFresh(this);
    if (connection === null) return;
    for (const chunk of this.#sent ?? []) this.#writeChunk(connection, chunk);
    if (this.#bodyEnded && this.request.framing !== 'none') this.#endBody(connection);
    this.uncork();
    // A write that met the dead connection may have said "wait".
    this.#handler.onDrain();
  }
}

function releaseHead(dispatch: Dispatch): void {
  dispatch.uncork();
}
