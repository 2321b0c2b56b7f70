import { constants, type ServerHttp2Stream, type ServerStreamResponseOptions } from 'node:http2';
import { noHeaders, type RawHeaders } from '../../../core/headers.js';
import { Malformed } from '../../http1/malformed.js';
import { http2ErrorName } from '../../http2/error-names.js';
import { type WireHeaders, wireHeaders, wireTrailers } from '../../http2/wire-headers.js';
import type { DownstreamHandler, DownstreamStream, Peer } from '../downstream-stream.js';
import { endToEndHeaders, withoutLength } from '../response-headers.js';
import { refuseLongAnswer } from './answer-bound.js';
import type { Http2Head } from './http2-head.js';

/** Of a body that comes with its head, what waits to be sent with it. */
const heldBytesMax = 64 * 1024;

/** The connection that a stream is on. */
export interface StreamConnection {
  /** Whether all of it is gone, rather than one stream. */
  readonly isGone: boolean;
  /** Of the headers of an answer, as the client takes them. */
  readonly headBytesMax: number;
  /** It takes no other request. */
  goAway(): void;
}

const lookMs = 5;
/** As in HTTP/1.1. */
const untakenMs = 75_000;
const nothing = Buffer.alloc(0);
/** As `node:http2` asks it for its compatibility API: a date is the service's to give. */
const withoutDate: ServerStreamResponseOptions & { readonly sendDate: boolean } = {
  sendDate: false,
};
const bare = { ...withoutDate, endStream: true };
const withTrailers = { ...withoutDate, waitForTrailers: true };

/** One request in HTTP/2, and its answer. */
export class Http2Stream implements DownstreamStream {
  readonly head: Http2Head;
  readonly peer: Peer;
  readonly #connection: StreamConnection;
  readonly #stream: ServerHttp2Stream;
  #handler: DownstreamHandler | null = null;
  #requestTrailers: RawHeaders = noHeaders;
  #requestEnded: boolean;
  /** Not sent yet: what comes in the same tick goes out with it. */
  #responseHead: WireHeaders | null = null;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #hasBody = true;
  #mayHaveTrailers = true;
  #trailers: RawHeaders = noHeaders;
  #isOver = false;
  /** Of the whole response that the client has not taken, when it last took some. */
  #untaken = -1;
  #takenAt = 0;

  constructor(
    connection: StreamConnection,
    stream: ServerHttp2Stream,
    head: Http2Head,
    peer: Peer,
  ) {
    this.#connection = connection;
    this.#stream = stream;
    this.head = head;
    this.peer = peer;
    this.#requestEnded = head.framing === 'none';
    stream
      .on('aborted', () => this.#gone())
      .on('close', () => this.#gone())
      // Told by `close`, with its code.
      .on('error', () => {})
      .on('drain', () => {
        if (!this.#isOver) this.#handler?.onWritable();
      });
  }

  /** A whole answer of which the client takes nothing more is given up. @param now of `steadyNow` */
  checkDeadline(now: number): void {
    if (!this.#isOver) return;
    const untaken = this.#stream.writableLength;
    if (untaken !== this.#untaken) {
      this.#untaken = untaken;
      this.#takenAt = now;
    } else if (now >= this.#takenAt + untakenMs) this.#stream.close(constants.NGHTTP2_CANCEL);
  }

  // --- the request

  listen(handler: DownstreamHandler): void {
    this.#handler = handler;
    if (this.#requestEnded) return;
    this.#stream
      .on('trailers', (_headers, _flags, raw: RawHeaders = noHeaders) => {
        this.#requestTrailers = raw;
      })
      .on('data', (chunk: Buffer) => {
        if (!this.#isOver) handler.onRequestData(chunk);
      })
      .on('end', () => this.#onRequestEnd(handler));
  }

  #onRequestEnd(handler: DownstreamHandler): void {
    // It also ends where the client has reset it.
    if (this.#isOver || this.#stream.aborted) return;
    this.#requestEnded = true;
    handler.onRequestEnd(this.#requestTrailers);
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  #gone(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#held = [];
    const { rstCode } = this.#stream;
    this.#handler?.onGone(
      this.#connection.isGone
        ? 'the downstream closed the connection before the response ended'
        : `the downstream reset the stream before the response ended: ${http2ErrorName(rstCode)}`,
    );
  }

  // --- the response

  mayHaveTrailers(status: number): boolean {
    return this.head.method !== 'HEAD' && status !== 204 && status !== 304;
  }

  inform(status: number, _statusText: string, headers: RawHeaders): void {
    if (this.#isOver || this.#stream.headersSent || this.#responseHead !== null) return;
    const kept = endToEndHeaders(headers, true).filter((_, i, all) => !isLength(all[i - (i % 2)]));
    try {
      refuseLongAnswer(kept, this.#connection.headBytesMax);
      this.#stream.additionalHeaders({ ...wireTrailers(kept), ':status': status });
    } catch {
      // It can be missed, whatever the library has against it.
    }
  }

  closeAfter(): void {
    // One refused request says nothing of the others on the connection.
  }

  writeHead(status: number, _statusText: string, headers: RawHeaders): void {
    // The library sends no other.
    if (status > 599) throw new Malformed(`expected a status up to 599, got ${status}`);
    const isReset = status === 205;
    const kept = isReset ? withoutLength([...headers]) : headers;
    refuseLongAnswer(kept, this.#connection.headBytesMax);
    this.#responseHead = wireHeaders([':status', String(status)], kept);
    this.#hasBody = this.mayHaveTrailers(status) && !isReset;
    this.#mayHaveTrailers = this.#hasBody;
    process.nextTick(endTick, this);
  }

  write(chunk: Buffer): boolean {
    if (this.#isOver || !this.#hasBody || chunk.length === 0) return true;
    if (this.#responseHead !== null) {
      this.#held.push(chunk);
      this.#heldBytes += chunk.length;
      if (this.#heldBytes <= heldBytesMax) return true;
      this.#sendHead();
      return !this.#stream.writableNeedDrain;
    }
    return this.#stream.write(chunk);
  }

  end(trailers: RawHeaders): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const stream = this.#stream;
    if (this.#responseHead === null) this.#trailers = this.#mayHaveTrailers ? trailers : noHeaders;
    else this.#sendWhole(this.#hasBody ? trailers : noHeaders);
    if (!stream.writableEnded) stream.end();
    // What has not come of the request is not waited for (RFC 9113 §8.1).
    if (!this.#requestEnded) stream.once('finish', () => closeWhenOut(stream));
  }

  /** All that there is of it is known. */
  #sendWhole(trailers: RawHeaders): void {
    this.#trailers = trailers;
    this.#mayHaveTrailers = trailers.length > 0;
    const isEmpty = this.#heldBytes === 0 && !this.#mayHaveTrailers;
    const held = this.#held;
    this.#held = [];
    if (!this.#respond(isEmpty) || isEmpty) return;
    const [only = nothing] = held;
    this.#stream.end(held.length > 1 ? Buffer.concat(held, this.#heldBytes) : only);
  }

  endTick(): void {
    if (!this.#isOver && this.#responseHead !== null) this.#sendHead();
  }

  #sendHead(): void {
    const held = this.#held;
    this.#held = [];
    if (!this.#respond(false)) return;
    for (const chunk of held) this.#stream.write(chunk);
  }

  /** Returns whether there is somebody to take more. */
  #respond(endStream: boolean): boolean {
    const head = this.#responseHead;
    this.#responseHead = null;
    const stream = this.#stream;
    if (head === null || stream.destroyed || stream.closed) return false;
    if (this.#mayHaveTrailers) stream.once('wantTrailers', () => this.#sendTrailers());
    const options = this.#mayHaveTrailers ? withTrailers : endStream ? bare : withoutDate;
    try {
      stream.respond(head, options);
      return true;
    } catch (error) {
      // Whatever the library has against it: the client sees a reset.
      stream.destroy(error as Error);
      return false;
    }
  }

  #sendTrailers(): void {
    const stream = this.#stream;
    if (stream.destroyed || stream.closed) return;
    try {
      refuseLongAnswer(this.#trailers, this.#connection.headBytesMax);
      stream.sendTrailers(wireTrailers(this.#trailers));
    } catch (error) {
      stream.destroy(error as Error);
    }
  }

  breakOff(): void {
    if (this.#isOver) return;
    if (this.#responseHead !== null) this.#sendHead();
    this.#isOver = true;
    const stream = this.#stream;
    // Behind what is there, which a reset would overtake, the head included, which goes out with the tick;
    // and by no end of the body, as `close` would.
    stream.write(nothing, () => setImmediate(breakStream, stream));
  }
}

function breakStream(stream: ServerHttp2Stream): void {
  stream.destroy(new Error('the response broke off'));
}

/** A reset would overtake what ends the answer: its trailers, or an empty frame. Nothing tells that they are out. */
function closeWhenOut(stream: ServerHttp2Stream): void {
  if (stream.destroyed || stream.closed) return;
  if (stream.state.localClose === 1) stream.close();
  else setTimeout(closeWhenOut, lookMs, stream).unref();
}

function isLength(name: string | undefined): boolean {
  return name?.toLowerCase() === 'content-length';
}

function endTick(stream: Http2Stream): void {
  stream.endTick();
}
