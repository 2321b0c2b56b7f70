import type { Socket } from 'node:net';
import type { Address } from '../../../core/address.js';
import type { RawHeaders } from '../../../core/headers.js';
import { Malformed } from '../../http1/malformed.js';
import { resetConnection } from '../../reset-connection.js';
import type { OpenConnection } from '../connections.js';
import type { CarriedConnection, Peer } from '../downstream-stream.js';
import { endSlowly } from '../end-slowly.js';
import type { ErrorAnswer } from '../error-answer.js';
import { answerRaw } from '../raw-answer.js';
import { refusals } from '../refusals.js';
import { AnswerOrder } from './answer-order.js';
import { ClientTime, halfClosedMs, headMs, idleMs } from './client-time.js';
import type { ConnectionHost } from './connection-host.js';
import { type Carry, Http1Stream, type StreamConnection } from './http1-stream.js';
import { type Http1Head, preface } from './request-head.js';
import { headBytesMax, RequestParser, type RequestSink } from './request-parser.js';

const gone = 'the downstream closed the connection before the response ended';
const goneHalfClosed = `the downstream ended its side right behind the request, and in ${halfClosedMs} ms there was nothing to send it`;
const endedByEarlier = 'the answer to an earlier request ended the connection';
const opened = 'HTTP/1.1 200 Connection Established\r\n\r\n';
const keepAliveLine = `Connection: keep-alive\r\nKeep-Alive: timeout=${idleMs / 1000}\r\n`;

/**
 * A client's connection in HTTP/1.1. Requests may come before the ones before them are answered
 * (pipelining): safe ones run side by side, all others alone, and answers go out in order.
 */
export class ClientConnection implements OpenConnection, RequestSink, StreamConnection {
  readonly #socket: Socket;
  readonly #owner: ConnectionHost;
  readonly #peer: Peer;
  readonly #time: ClientTime;
  readonly #order = new AnswerOrder();
  #parser: RequestParser;
  /** Of the streams the newest, whose body comes. */
  #reading: Http1Stream | null = null;
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
  #tunnel: Address | null = null;
  #isReadingPaused = false;
  #hasBegun = false;
  /** Nothing has been answered. */
  #isFresh = true;
  readonly #onData = (bytes: Buffer) => this.#read(bytes);
  readonly #onEnd = () => this.#clientEnded();
  readonly #onDrain = () => this.#drained();
  readonly #onError = () => this.#socket.destroy();
  readonly #onClose = () => this.#tellGone(gone);

  constructor(socket: Socket, owner: ConnectionHost, peer: Peer) {
    this.#socket = socket;
    this.#owner = owner;
    this.#peer = peer;
    this.#time = new ClientTime(socket);
    this.#parser = new RequestParser(this);
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
    return !this.#isOver && this.#order.current === null && !this.#parser.isWithin;
  }

  /** The next answer says so. */
  goAway(): void {
    this.#carried?.goAway();
  }

  checkDeadline(now: number): void {
    this.#carried?.checkDeadline(now);
    if (this.#isLetGo) return;
    const { current, hasHeld } = this.#order;
    const overdue = this.#time.check(now, {
      isAnswering: current?.ending === 'none' && !this.#isOver,
      isInHead: !this.#asksNothing && !this.#isOver && current === null && !hasHeld,
    });
    if (overdue === 'left') this.#destroy(goneHalfClosed);
    else if (overdue === 'silent') this.#socket.destroy();
    else if (overdue === 'head') this.#answerFault(refusals.headTimeout(headMs));
  }

  // --- bytes

  #read(bytes: Buffer): void {
    if (this.#isOver || this.#isLast) return;
    if (this.#tunnel !== null && !this.#hasBegun && this.#isRefusedInTunnel(bytes)) return;
    if (!this.#hasBegun || this.#asksNothing) this.#time.awaitHead();
    this.#hasBegun = true;
    this.#parse(() => this.#parser.push(bytes));
    // After they are served: the end that came with them is told only then.
    this.#time.heard();
    const waits = this.#order.hasHeld || this.#upgrading !== null;
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
    return this.#order.add(stream, !this.#socket.writableNeedDrain) && this.#begin(stream);
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
    if (stream.ending !== 'none' && this.isTurnOf(stream)) this.responseEnded(stream);
  }

  // --- answers

  isTurnOf(stream: Http1Stream): boolean {
    return stream === this.#order.current;
  }

  connectionLines(keepAlive: boolean): string {
    return keepAlive ? keepAliveLine : 'Connection: close\r\n';
  }

  send(piece: string | Buffer): boolean {
    this.#time.sent();
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
      this.#time.awaitReader();
      this.#socket.write('', () => resetConnection(this.#socket));
    } else if (stream.ending === 'cut') {
      this.#tellGone(endedByEarlier);
      this.#time.awaitReader();
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
      this.#time.awaitLeftover();
      this.resumeReading();
    }
  }

  hasBegunBehind(stream: Http1Stream): boolean {
    return this.#order.hasBegunBehind(stream);
  }

  /** The client has read what there was. */
  #drained(): void {
    const { current, hasHeld } = this.#order;
    if (current !== null) current.onWritable();
    else if (hasHeld) this.#next();
  }

  #next(): void {
    this.#isFresh = false;
    this.#order.release();
    if (this.#order.isHeldNext && this.#socket.writableNeedDrain) {
      this.#time.awaitReader();
      return;
    }
    const next = this.#order.next();
    this.resumeReading();
    if (next === null) this.#answeredAll();
    // Not within the end of the one before, which still counts where requests are counted.
    else if (this.#order.isHeld(next)) process.nextTick(() => this.#beginHeld(next));
    else next.takeTurn();
  }

  #answeredAll(): void {
    if (this.#fault !== null) this.#answerFault(this.#fault);
    else if (this.#time.isHalfClosed) this.#close();
    else if (this.#parser.isWithin) this.#time.awaitHead();
    else this.#time.awaitReader();
  }

  #beginHeld(stream: Http1Stream): void {
    if (this.#isOver) return;
    this.#order.letGo();
    stream.bodyBegun ||= stream.head.framing !== 'none' && this.#parser.unread > 0;
    if (!this.#begin(stream)) return;
    this.#parse(() => this.#parser.readOn());
    if (this.#time.isHalfClosed) this.#judgeEnd();
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
    } else if (this.#order.current === null) this.#answerFault(fault);
    else this.#fault = fault;
  }

  #answerFault(fault: ErrorAnswer): void {
    this.#letGo();
    answerRaw(this.#socket, fault);
  }

  /** The client's side has ended. */
  #clientEnded(): void {
    if (this.#isOver) return;
    if (this.#time.ended(this.#order.current)) this.#judgeEnd();
    else this.#destroy(gone);
  }

  /** Nothing comes behind what has come. */
  #judgeEnd(): void {
    // More of it is to be read.
    if (this.#order.hasHeld || this.#upgrading !== null || this.#isOver) return;
    const stream = this.#reading;
    if (this.#parser.isInBody && stream?.ending === 'none') {
      // What was answered before goes out, unless this one's end could be taken for a whole answer's.
      if (stream.hasAnswered) this.#destroy(gone);
      else this.#close(gone);
    } else if (this.#parser.isWithin) this.#fail(refusals.malformed('it ends in the middle', 400));
    else if (this.#order.current === null) this.#close();
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
    this.#order.tellGone(why);
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
    this.#order.release();
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
    this.#order.release();
    this.#reading = null;
    this.#isLast = false;
    // As on a new connection, nothing has come of a request.
    this.#hasBegun = false;
    this.#isFresh = true;
    this.#parser = new RequestParser(this);
    this.#time.awaitHead();
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
