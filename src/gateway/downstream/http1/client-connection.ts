import type { Socket } from 'node:net';
import type { RawHeaders } from '../../../core/headers.js';
import { Malformed } from '../../http1/malformed.js';
import type { OpenConnection } from '../connections.js';
import type { CarriedConnection, Peer } from '../downstream-stream.js';
import type { ErrorAnswer } from '../error-answer.js';
import { answerRaw } from '../raw-answer.js';
import { refusals } from '../refusals.js';
import { AnswerOrder } from './answer-order.js';
import { ClientSocket, type SocketListener } from './client-socket.js';
import { ClientTime, halfClosedMs, headMs, idleMs } from './client-time.js';
import type { ConnectionHost } from './connection-host.js';
import { type Carry, Http1Stream, type StreamConnection } from './http1-stream.js';
import { type LeavingConnection, OtherProtocols } from './other-protocols.js';
import { type Http1Head, preface } from './request-head.js';
import { headBytesMax, RequestParser, type RequestSink } from './request-parser.js';

const gone = 'the downstream closed the connection before the response ended';
const goneHalfClosed = `the downstream ended its side right behind the request, and in ${halfClosedMs} ms there was nothing to send it`;
const endedByEarlier = 'the answer to an earlier request ended the connection';
const keepAliveLine = `Connection: keep-alive\r\nKeep-Alive: timeout=${idleMs / 1000}\r\n`;

/**
 * A client's connection in HTTP/1.1. Requests may come before the ones before them are answered
 * (pipelining): safe ones run side by side, all others alone, and answers go out in order.
 */
export class ClientConnection
  implements OpenConnection, RequestSink, StreamConnection, SocketListener, LeavingConnection
{
  readonly socket: ClientSocket;
  readonly #host: ConnectionHost;
  readonly #peer: Peer;
  readonly #others: OtherProtocols;
  readonly #time: ClientTime;
  readonly #order = new AnswerOrder();
  #parser: RequestParser;
  /** Of the streams the newest, whose body comes. */
  #reading: Http1Stream | null = null;
  /** What came behind the requests that are being answered, and is none. */
  #fault: ErrorAnswer | null = null;
  /** No more requests are read. */
  #isLast = false;
  #isOver = false;
  /** Asks for another protocol: what stands behind it is read when it is answered. */
  #upgrading: Http1Stream | null = null;
  #carried: CarriedConnection | null = null;
  /** All of it is somebody else's. */
  #isLetGo = false;
  #hasBegun = false;
  #isFresh = true;
  constructor(socket: Socket, host: ConnectionHost, peer: Peer) {
    this.socket = new ClientSocket(socket, this);
    this.#host = host;
    this.#peer = peer;
    this.#others = new OtherProtocols({ connection: this, host, socket, peer });
    this.#time = new ClientTime(socket);
    this.#parser = new RequestParser(this);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get isFresh(): boolean {
    return this.#isFresh;
  }

  get isIdle(): boolean {
    return this.#asksNothing && this.socket.isEmpty;
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
    else if (overdue === 'silent') this.socket.destroy();
    else if (overdue === 'head') this.answerFault(refusals.headTimeout(headMs));
  }

  // --- bytes

  onBytes(bytes: Buffer): void {
    if (this.#isOver || this.#isLast) return;
    const refusal = this.#hasBegun ? null : this.#others.refuse(bytes);
    if (refusal !== null) {
      this.answerFault(refusal);
      return;
    }
    if (!this.#hasBegun || this.#asksNothing) this.#time.awaitHead();
    this.#hasBegun = true;
    this.#parse(() => this.#parser.push(bytes));
    // After they are served: the end that came with them is told only then.
    this.#time.heard();
    const waits = this.#order.hasHeld || this.#upgrading !== null;
    if (waits && this.#parser.unread > headBytesMax) this.socket.pauseReading();
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
    return this.#order.add(stream, !this.socket.isBehind) && this.#begin(stream);
  }

  /** Returns whether what stands behind its head is read on. */
  #begin(stream: Http1Stream): boolean {
    const { head } = stream;
    if (head.isWebSocket && head.refusal === null) {
      this.#upgrading = stream;
      this.#others.serveWebSocket(stream);
      return false;
    }
    if (!stream.keepAlive && head.framing === 'none') this.#isLast = true;
    if (head.method === 'CONNECT') {
      this.#others.connect(stream);
      return false;
    }
    if (head.method === preface && this.#isLast) {
      this.#others.speakHttp2();
      return false;
    }
    this.#host.serve(stream);
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

  onSending(): void {
    this.#time.sent();
  }

  responseEnded(stream: Http1Stream): void {
    if (this.#isOver) return;
    if (stream.ending === 'reset' || stream.ending === 'cut') {
      this.#tellGone(endedByEarlier);
      this.#time.awaitReader();
      this.socket.breakOff(stream.ending);
    } else if (!stream.keepAlive) {
      this.#close();
    } else if (stream.requestEnded) {
      this.#next();
    } else if (stream === this.#upgrading) {
      this.#upgrading = null;
      this.socket.resumeReading();
      this.#parse(() => this.#parser.readOn());
    } else {
      // A client that writes until it is done would never see the answer.
      this.#time.awaitLeftover();
      this.socket.resumeReading();
    }
  }

  hasBegunBehind(stream: Http1Stream): boolean {
    return this.#order.hasBegunBehind(stream);
  }

  onDrained(): void {
    const { current, hasHeld } = this.#order;
    if (current !== null) current.onWritable();
    else if (hasHeld) this.#next();
  }

  #next(): void {
    this.#isFresh = false;
    this.#order.release();
    if (this.#order.isHeldNext && this.socket.isBehind) {
      this.#time.awaitReader();
      return;
    }
    const next = this.#order.next();
    this.socket.resumeReading();
    if (next === null) this.#answeredAll();
    // Not within the end of the one before, which still counts where requests are counted.
    else if (this.#order.isHeld(next)) process.nextTick(() => this.#beginHeld(next));
    else next.takeTurn();
  }

  #answeredAll(): void {
    if (this.#fault !== null) this.answerFault(this.#fault);
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
        this.answerFault(fault);
      }
    } else if (this.#order.current === null) this.answerFault(fault);
    else this.#fault = fault;
  }

  answerFault(fault: ErrorAnswer): void {
    answerRaw(this.letGo(), fault);
  }

  onClosed(): void {
    this.#tellGone(gone);
  }

  onClientEnded(): void {
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
    this.letGo();
    this.socket.end();
  }

  #destroy(why: string): void {
    this.#tellGone(why);
    this.socket.destroy();
  }

  #tellGone(why: string): void {
    this.#isOver = true;
    this.#order.tellGone(why);
  }

  letGo(): Socket {
    this.#isOver = true;
    this.#isLetGo = true;
    return this.socket.letGo();
  }

  // --- what is no plain request

  switchTo(head: string, carry: Carry): void {
    const rest = this.takeRest();
    const socket = this.letGo();
    this.#order.release();
    this.socket.send(head);
    this.#carried = carry(socket, rest);
    this.socket.resumeReading();
  }

  takeRest(): Buffer {
    return this.#parser.takeRest();
  }

  beginAnew(opening: string, rest: Buffer): void {
    this.socket.send(opening);
    this.#order.release();
    this.#reading = null;
    this.#isLast = false;
    // As on a new connection, nothing has come of a request.
    this.#hasBegun = false;
    this.#isFresh = true;
    this.#parser = new RequestParser(this);
    this.#time.awaitHead();
    if (rest.length > 0) this.onBytes(rest);
  }
}

function brokeOff({ message }: ErrorAnswer): string {
  return `the request broke off: ${message}`;
}
