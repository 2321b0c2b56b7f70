import {
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { RawHeaders } from '../../../core/headers.js';
import { steadyNow } from '../../../core/steady-clock.js';
import type { OpenConnection } from '../connections.js';
import type { DownstreamStream, Peer } from '../downstream-stream.js';
import { answerHeadBytesMax, bounds, connectionWindowBytes } from './bounds.js';
import { readHead } from './http2-head.js';
import { Http2Stream, type StreamConnection } from './http2-stream.js';

/** As in HTTP/1.1. */
const idleMs = 75_000;
/** For a client that was told that nobody listens any more, to end its side. */
const leaveMs = 5_000;

export interface Http2Options {
  readonly socket: Socket;
  readonly peer: Peer;
  readonly serve: (stream: DownstreamStream) => void;
}

/** A client's connection in HTTP/2: a stream for each request, side by side. */
export class Http2Connection implements OpenConnection, StreamConnection {
  readonly #socket: Socket;
  readonly #session: ServerHttp2Session;
  readonly #peer: Peer;
  readonly #serve: (stream: DownstreamStream) => void;
  readonly #streams = new Set<Http2Stream>();
  #deadline = steadyNow() + idleMs;

  constructor({ socket, peer, serve }: Http2Options) {
    this.#socket = socket;
    this.#peer = peer;
    this.#serve = serve;
    // A client that ends its side has ended all of it.
    socket.allowHalfOpen = false;
    this.#session = performServerHandshake(socket, bounds)
      .on('stream', (stream, _headers, flags, raw) => this.#begin(stream, flags, raw))
      // Told by `close`; the streams hear of it.
      .on('error', () => {});
    this.#session.setLocalWindowSize(connectionWindowBytes);
  }

  get isIdle(): boolean {
    return this.#streams.size === 0;
  }

  get isGone(): boolean {
    return this.#session.destroyed;
  }

  get headBytesMax(): number {
    const { maxHeaderListSize = answerHeadBytesMax } = this.#session.remoteSettings;
    return Math.min(maxHeaderListSize, answerHeadBytesMax);
  }

  /** Streams that have begun go on; whatever is sent behind them is for another connection. */
  goAway(): void {
    this.#session.close();
  }

  checkDeadline(now: number): void {
    for (const stream of this.#streams) stream.checkDeadline(now);
    if (this.#streams.size > 0 || now < this.#deadline) return;
    this.#deadline = now + leaveMs;
    if (this.#session.closed || this.#session.destroyed) this.#socket.destroy();
    else this.#session.close();
  }

  #begin(stream: ServerHttp2Stream, flags: number, raw: RawHeaders): void {
    const head = readHead(raw, (flags & endStream) !== 0);
    const served = new Http2Stream(this, stream, head, this.#peer);
    this.#streams.add(served);
    stream.once('close', () => this.#ended(served));
    this.#serve(served);
  }

  #ended(stream: Http2Stream): void {
    this.#streams.delete(stream);
    this.#deadline = steadyNow() + idleMs;
  }
}

/** Of a HEADERS frame (RFC 9113 §6.2). */
const endStream = 0x1;
