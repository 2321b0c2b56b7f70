import type { Socket } from 'node:net';
import type { Address } from '../../../core/address.js';
import type { RawHeaders } from '../../../core/headers.js';
import { steadyNow } from '../../../core/steady-clock.js';
import { Malformed } from '../../http1/malformed.js';
import { resetConnection } from '../../reset-connection.js';
import type { OpenConnection } from '../connections.js';
import type {
  CarriedConnection,
  DownstreamStream,
  Peer,
  UpgradableStream,
} from '../downstream-stream.js';
import { endSlowly } from '../end-slowly.js';
import type { ErrorAnswer } from '../error-answer.js';
import { answerRaw } from '../raw-answer.js';
import { refusals } from '../refusals.js';
import { WriteProgress } from '../write-progress.js';
import { type Carry, Http1Stream, type StreamConnection } from './http1-stream.js';
import { LoopTicks } from './loop-ticks.js';
import { type Http1Head, preface } from './request-head.js';
import { headBytesMax, RequestParser, type RequestSink } from './request-parser.js';

/** Longer than what load balancers in front of us use (60 s), so that they close first. */
const idleMs = 75_000;
/** For a head to be whole, from its first byte; and for that byte on a new connection. */
const headMs = 60_000;
/** How long what is left of an upload is read after its answer, before the connection is cut. */
const leftoverMs = 30_000;
/** A client that ends its side so soon behind a request (30 ms) has said all that it will, and listens. */
const rightBehindTicks = 3;
const ticks = new LoopTicks();
/** Later, nobody can tell it from one that is gone; nor for longer without anything to send it. */
const halfClosedMs = 2_000;
/** Requests of a connection that are under way at the service side by side. */
const parallelMax = 32;

/** Methods of which several may run at the same time: they change nothing (RFC 9112 §9.3.2). */
const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

const gone = 'the downstream closed the connection before the response ended';
const goneHalfClosed = `the downstream ended its side right behind the request, and in ${halfClosedMs} ms there was nothing to send it`;
const endedByEarlier = 'the answer to an earlier request ended the connection';
const opened = 'HTTP/1.1 200 Connection Established\r\n\r\n';
const keepAliveLine = `Connection: keep-alive\r\nKeep-Alive: timeout=${idleMs / 1000}\r\n`;

/** What a connection asks of its listener. */
export interface ConnectionHost {
  serve(stream: DownstreamStream): void;
  /** What it answers is read like any other, or the connection is switched. */
  serveWebSocket(stream: UpgradableStream): void;
  /** Where a `CONNECT` leads, or why nowhere. */
  openTunnel(head: Http1Head, socket: Socket, tunnel: TunnelState): Address | ErrorAnswer;
  /** The connection is its own from here on. `bytes` came first. */
  speakHttp2(socket: Socket, peer: Peer, bytes: Buffer): void;
  /** What is said in a tunnel in which these bytes came in place of a request; null: nothing of its own. */
  refuseInTunnel(target: Address, bytes: Buffer): ErrorAnswer | null;
}

export interface TunnelState {
  readonly isNested: boolean;
  /** What came behind the request. */
  readonly rest: Buffer;
}

/**
 * A client's connection in HTTP/1.1. Requests may come before the ones before them are answered
 * (pipelining): safe ones run side by side, all others alone, and answers go out in order.
 */
export class ClientConnection implements OpenConnection, RequestSink, StreamConnection {
  readonly #socket: Socket;
  readonly #owner: ConnectionHost;
  readonly #peer: Peer;
  readonly #progress: WriteProgress;
  #parser: RequestParser;
  /** Whose answer is written now. */
  #current: Http1Stream | null = null;
  /** Behind it, in order; the last one may not have begun. */
  readonly #waiting: Http1Stream[] = [];
  /** Of the streams the newest, whose body comes. */
  #reading: Http1Stream | null = null;
  /** It may not begin before all others are answered. */
  #held: Http1Stream | null = null;
  /** What came behind the requests that are being answered, and is none. */
  #fault: ErrorAnswer | null = null;
  /** No more requests are read. */
  #isLast = false;
  /** Nothing more is answered. */
  #isOver = false;
  /** Asks for another protocol: what stands behind it is read when it is answered. */
  #upgrading: Http1Stream | null = null;
  #carried: CarriedConnection | null = null;
  /** All of it is somebody else's. */
  #isLetGo = false;
  /** When the newest bytes had been read, by `ticks`. */
  #heardAt = 0;
  #isHalfClosed = false;
  #tunnel: Address | null = null;
  #isReadingPaused = false;
  #hasBegun = false;
  /** Nothing has been answered. */
  #isFresh = true;
  #deadline: number;
  readonly #onData = (bytes: Buffer) => this.#read(bytes);
  readonly #onEnd = () => this.#clientEnded();
  readonly #onDrain = () => this.#drained();
  readonly #onError = () => this.#socket.destroy();
  readonly #onClose = () => this.#tellGone(gone);

  constructor(socket: Socket, owner: ConnectionHost, peer: Peer) {
    this.#socket = socket;
    this.#owner = owner;
    this.#peer = peer;
    this.#progress = new WriteProgress(socket);
    this.#parser = new RequestParser(this);
    this.#deadline = steadyNow() + headMs;
    socket
      .on('data', this.#onData)
      .on('end', this.#onEnd)
      .on('drain', this.#onDrain)
      .on('error', this.#onError)
      .on('close', this.#onClose);
  }

  get isIdle(): boolean {
    return this.#asksNothing && this.#socket.writableLength === 0;
  }

  get #asksNothing(): boolean {
    return !this.#isOver && this.#current === null && !this.#parser.isWithin;
  }

  /** The next answer says so. */
  goAway(): void {
    this.#carried?.goAway();
  }

  checkDeadline(now: number): void {
    this.#carried?.checkDeadline(now);
    if (now < this.#deadline || this.#isLetGo) return;
    const isAnswering = this.#current?.ending === 'none' && !this.#isOver;
    if (this.#progress.moves()) {
      this.#deadline = now + (this.#isHalfClosed && isAnswering ? halfClosedMs : idleMs);
    } else if (isAnswering) {
      // A service that waits for its reader to read has a time-out of its own.
      const isSilent = this.#isHalfClosed && this.#socket.writableLength === 0;
      if (isSilent) this.#destroy(goneHalfClosed);
      else this.#deadline = now + halfClosedMs;
    } else if (this.#asksNothing || this.#isOver || this.#current !== null || this.#held !== null) {
      this.#socket.destroy();
    } else {
      this.#answerFault(refusals.headTimeout(headMs));
    }
  }

  // --- bytes

  #read(bytes: Buffer): void {
    if (this.#isOver || this.#isLast) return;
    if (this.#tunnel !== null && !this.#hasBegun && this.#isRefusedInTunnel(bytes)) return;
    if (!this.#hasBegun || this.#asksNothing) this.#deadline = steadyNow() + headMs;
    this.#hasBegun = true;
    this.#parse(() => this.#parser.push(bytes));
    // After they are served: the end that came with them is told only then.
    this.#heardAt = ticks.begin();
    const waits = this.#held !== null || this.#upgrading !== null;
    if (waits && this.#parser.unread > headBytesMax) this.pauseReading();
  }

  #parse(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.#fail(refusals.malformed(error.message, error.status));
    }
  }

  onHead(head: Http1Head, more: boolean): boolean {
    if (this.#isOver || this.#isLast) return false;
    const stream = new Http1Stream(this, head, this.#peer, more);
    this.#reading = stream;
    // A client that does not read its answers is not asked what else it wants.
    const isBehind = this.#socket.writableNeedDrain;
    if (this.#current === null && !isBehind) {
      this.#current = stream;
      return this.#begin(stream);
    }
    const runs = !isBehind && this.#runsBesideOthers(head);
    this.#waiting.push(stream);
    if (runs) return this.#begin(stream);
    this.#held = stream;
    return false;
  }

  #runsBesideOthers({ method, framing, isWebSocket, refusal }: Http1Head): boolean {
    return (
      safe.has(method) &&
      framing === 'none' &&
      !isWebSocket &&
      refusal === null &&
      this.#waiting.length < parallelMax - 1 &&
      this.#current !== null &&
      safe.has(this.#current.head.method) &&
      this.#current.requestEnded
    );
  }

  /** Returns whether what stands behind its head is read on. */
  #begin(stream: Http1Stream): boolean {
    const { head } = stream;
    if (head.isWebSocket && head.refusal === null) return this.#upgrade(stream);
    if (!stream.keepAlive && head.framing === 'none') {
      this.#isLast = true;
      if (head.method === preface) return this.#leaveHttp1();
    }
    if (head.method === 'CONNECT') return this.#connect(head);
    this.#owner.serve(stream);
    return !this.#isOver;
  }

  onData(chunk: Buffer): void {
    this.#reading?.onRequestData(chunk);
  }

  onEnd(trailers: RawHeaders): void {
    const stream = this.#reading;
    if (stream === null) return;
    if (!stream.keepAlive) this.#isLast = true;
    stream.onRequestEnd(trailers);
    if (stream.ending !== 'none' && stream === this.#current) this.responseEnded(stream);
  }

  // --- answers

  isTurnOf(stream: Http1Stream): boolean {
    return stream === this.#current;
  }

  connectionLines(keepAlive: boolean): string {
    return keepAlive ? keepAliveLine : 'Connection: close\r\n';
  }

  send(piece: string | Buffer): boolean {
    if (this.#isHalfClosed) this.#deadline = steadyNow() + halfClosedMs;
    return typeof piece === 'string'
      ? this.#socket.write(piece, 'latin1')
      : this.#socket.write(piece);
  }

  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  responseEnded(stream: Http1Stream): void {
    if (this.#isOver) return;
    if (stream.ending === 'reset') {
      this.#tellGone(endedByEarlier);
      this.#deadline = steadyNow() + idleMs;
      this.#socket.write('', () => resetConnection(this.#socket));
    } else if (stream.ending === 'cut') {
      this.#tellGone(endedByEarlier);
      this.#deadline = steadyNow() + idleMs;
      this.#socket.destroySoon();
    } else if (!stream.keepAlive) {
      this.#close();
    } else if (stream.requestEnded) {
      this.#next();
    } else if (stream === this.#upgrading) {
      this.#upgrading = null;
      this.resumeReading();
      this.#parse(() => this.#parser.readOn());
    } else {
      // A client that writes until it is done would never see the answer.
      this.#deadline = steadyNow() + leftoverMs;
      this.resumeReading();
    }
  }

  hasBegunBehind(stream: Http1Stream): boolean {
    // Of the current one, which does not wait, the place is -1.
    const next = this.#waiting[this.#waiting.indexOf(stream) + 1];
    return next !== undefined && next !== this.#held;
  }

  /** The client has read what there was. */
  #drained(): void {
    if (this.#current !== null) this.#current.onWritable();
    else if (this.#held !== null) this.#next();
  }

  #next(): void {
    this.#current = null;
    this.#isFresh = false;
    const isHeldNext = this.#held !== null && this.#held === this.#waiting[0];
    if (isHeldNext && this.#socket.writableNeedDrain) {
      this.#deadline = steadyNow() + idleMs;
      return;
    }
    const next = this.#waiting.shift() ?? null;
    this.resumeReading();
    this.#current = next;
    if (next === null) {
      if (this.#fault !== null) this.#answerFault(this.#fault);
      else if (this.#isHalfClosed) this.#close();
      else this.#deadline = steadyNow() + (this.#parser.isWithin ? headMs : idleMs);
    } else if (next === this.#held) {
      // Not within the end of the one before, which still counts where requests are counted.
      process.nextTick(() => this.#beginHeld(next));
    } else {
      next.takeTurn();
    }
  }

  #beginHeld(stream: Http1Stream): void {
    if (this.#isOver) return;
    this.#held = null;
    stream.bodyBegun ||= stream.head.framing !== 'none' && this.#parser.unread > 0;
    if (!this.#begin(stream)) return;
    this.#parse(() => this.#parser.readOn());
    if (this.#isHalfClosed) this.#judgeEnd();
  }

  pauseReading(): void {
    if (this.#isReadingPaused) return;
    this.#isReadingPaused = true;
    this.#socket.pause();
  }

  resumeReading(): void {
    if (!this.#isReadingPaused) return;
    this.#isReadingPaused = false;
    this.#socket.resume();
  }

  // --- ends

  /** What came is no request: told when the answers to those before are out. */
  #fail(fault: ErrorAnswer): void {
    this.#isLast = true;
    const stream = this.#reading;
    if (stream !== null && !stream.requestEnded) {
      // An answer here would be taken for a part of the one that has begun.
      if (stream.ending !== 'none') this.#close();
      else if (stream.hasAnswered) this.#destroy(brokeOff(fault));
      else {
        stream.onGone(brokeOff(fault));
        this.#answerFault(fault);
      }
    } else if (this.#current === null) this.#answerFault(fault);
    else this.#fault = fault;
  }

  #answerFault(fault: ErrorAnswer): void {
    this.#letGo();
    answerRaw(this.#socket, fault);
  }

  /** The client's side has ended. */
  #clientEnded(): void {
    if (this.#isOver) return;
    if (this.#current?.ending === 'none' && ticks.count - this.#heardAt > rightBehindTicks) {
      this.#destroy(gone);
      return;
    }
    this.#isHalfClosed = true;
    if (this.#current !== null) this.#deadline = steadyNow() + halfClosedMs;
    this.#judgeEnd();
  }

  /** Nothing comes behind what has come. */
  #judgeEnd(): void {
    // More of it is to be read.
    if (this.#held !== null || this.#upgrading !== null || this.#isOver) return;
    const stream = this.#reading;
    if (this.#parser.isInBody && stream?.ending === 'none') {
      // What was answered before goes out, unless this one's end could be taken for a whole answer's.
      if (stream.hasAnswered) this.#destroy(gone);
      else this.#close(gone);
    } else if (this.#parser.isWithin) this.#fail(refusals.malformed('it ends in the middle', 400));
    else if (this.#current === null) this.#close();
  }

  /** After an answer. */
  #close(why = endedByEarlier): void {
    this.#tellGone(why);
    this.#letGo();
    endSlowly(this.#socket);
  }

  #destroy(why: string): void {
    this.#tellGone(why);
    this.#socket.destroy();
  }

  #tellGone(why: string): void {
    this.#isOver = true;
    this.#current?.onGone(why);
    for (const stream of this.#waiting) if (stream !== this.#held) stream.onGone(why);
    this.#waiting.length = 0;
  }

  #letGo(): void {
    this.#isOver = true;
    this.#isLetGo = true;
    this.#socket
      .off('data', this.#onData)
      .off('end', this.#onEnd)
      .off('drain', this.#onDrain)
      .off('error', this.#onError)
      .off('close', this.#onClose);
  }

  // --- what is no plain request

  #upgrade(stream: Http1Stream): boolean {
    this.#upgrading = stream;
    process.nextTick(() => {
      if (!this.#isOver) this.#owner.serveWebSocket(stream);
    });
    return false;
  }

  switchTo(head: string, carry: Carry): void {
    const rest = this.#parser.takeRest();
    this.#letGo();
    this.#current = null;
    this.#socket.write(head, 'latin1');
    this.#carried = carry(this.#socket, rest);
    this.resumeReading();
  }

  /** By prior knowledge: with TLS it would have been agreed on. */
  #leaveHttp1(): boolean {
    if (this.#isFresh && this.#peer.scheme === 'http')
      process.nextTick(() => this.#handOverHttp2());
    else this.#answerFault(refusals.malformed('expected HTTP/1.1 or HTTP/1.0, got HTTP/2.0', 505));
    return false;
  }

  #handOverHttp2(): void {
    if (this.#isOver) return;
    const bytes = Buffer.concat([Buffer.from(`${preface}\r\n\r\n`), this.#parser.takeRest()]);
    this.#letGo();
    this.#owner.speakHttp2(this.#socket, this.#peer, bytes);
  }

  #connect(head: Http1Head): boolean {
    process.nextTick(() => this.#openTunnel(head));
    return false;
  }

  /** It leads no further than here: the requests inside are read like any others. */
  #openTunnel(head: Http1Head): void {
    if (this.#isOver) return;
    const rest = this.#parser.takeRest();
    const isNested = this.#tunnel !== null;
    const target = this.#owner.openTunnel(head, this.#socket, { isNested, rest });
    if ('status' in target) {
      this.#answerFault(target);
      return;
    }
    this.#tunnel = target;
    this.#socket.write(opened);
    this.#current = null;
    this.#reading = null;
    this.#isLast = false;
    // As on a new connection, nothing has come of a request.
    this.#hasBegun = false;
    this.#isFresh = true;
    this.#parser = new RequestParser(this);
    this.#deadline = steadyNow() + headMs;
    if (rest.length > 0) this.#read(rest);
  }

  #isRefusedInTunnel(bytes: Buffer): boolean {
    const refusal = this.#tunnel === null ? null : this.#owner.refuseInTunnel(this.#tunnel, bytes);
    if (refusal !== null) this.#answerFault(refusal);
    return refusal !== null;
  }
}

function brokeOff({ message }: ErrorAnswer): string {
  return `the request broke off: ${message}`;
}
