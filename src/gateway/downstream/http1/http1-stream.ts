import type { Duplex } from 'node:stream';
import type { RawHeaders } from '../../../core/headers.js';
import { chunkEnd, chunkSize, lastChunk } from '../../http1/chunks.js';
import { hasBody } from '../../http1/has-body.js';
import { Malformed } from '../../http1/malformed.js';
import type {
  CarriedConnection,
  DownstreamHandler,
  Peer,
  UpgradableStream,
} from '../downstream-stream.js';
import { endToEndHeaders, withoutLength } from '../response-headers.js';
import type { ClientSocket } from './client-socket.js';
import { chunkedLine, frameResponse, renderHead } from './render-response.js';
import type { Http1Head } from './request-head.js';

/** Up to this much goes out in one write with the head, as one string. */
const joinedBytesMax = 8 * 1024;
/** Of a response that waits for its turn, before its service is asked to wait. */
const queuedBytesMax = 64 * 1024;

/** Of interim responses that wait for their turn: they can be missed. */
const interimBytesMax = 64 * 1024;

/** How a response ends: well, or not whole, by the connection's end or by a reset. */
export type Ending = 'none' | 'whole' | 'cut' | 'reset';

export type Carry = (connection: Duplex, rest: Buffer) => CarriedConnection;

/** The connection that a stream is on. */
export interface StreamConnection {
  readonly socket: ClientSocket;
  /** While the answer to an earlier request is under way, a later one is kept back. */
  isTurnOf(stream: Http1Stream): boolean;
  /** Whether other requests run beside it whose answers come after. */
  hasBegunBehind(stream: Http1Stream): boolean;
  /** How the connection goes on, as header lines. */
  connectionLines(keepAlive: boolean): string;
  /** From here on it carries something else. */
  switchTo(head: string, carry: Carry): void;
  /** The response has ended. */
  responseEnded(stream: Http1Stream): void;
}

/** One request on a connection, and its answer. */
export class Http1Stream implements UpgradableStream {
  readonly head: Http1Head;
  readonly peer: Peer;
  readonly #connection: StreamConnection;
  #handler: DownstreamHandler | null = null;
  /** The request has been read to its end. */
  requestEnded = false;
  /** Some of the body has come: the client did not wait for `100 Continue`. */
  bodyBegun: boolean;
  /** The connection takes another request after this one. */
  keepAlive: boolean;
  ending: Ending = 'none';
  #wasToldToGoOn = false;
  #headSent = false;
  #hasBody = true;
  #isChunked = false;
  #hasEnd = true;
  /** Of the length that its head says, what has not been written; -1 where it says none. */
  #owedBytes = -1;
  /** What goes out together, while its tick lasts. */
  #joined = '';
  #tickIsAwaited = false;
  /** Interim responses that wait for its turn: of no use once the head is there. */
  #interim = '';
  /** What else has to wait for it. */
  #queue: (string | Buffer)[] = [];
  #queuedBytes = 0;
  #owesDrain = false;

  constructor(connection: StreamConnection, head: Http1Head, peer: Peer, more: boolean) {
    this.#connection = connection;
    this.head = head;
    this.peer = peer;
    this.keepAlive = head.keepAlive;
    this.bodyBegun = more && head.framing !== 'none';
  }

  // --- the request

  listen(handler: DownstreamHandler): void {
    this.#handler = handler;
  }

  onRequestData(chunk: Buffer): void {
    this.bodyBegun = true;
    if (this.ending === 'none') this.#handler?.onRequestData(chunk);
  }

  onRequestEnd(trailers: RawHeaders): void {
    this.requestEnded = true;
    if (this.ending === 'none' && this.head.framing !== 'none')
      this.#handler?.onRequestEnd(trailers);
  }

  onWritable(): void {
    if (this.ending === 'none') this.#handler?.onWritable();
  }

  onGone(why: string): void {
    if (this.ending !== 'none') return;
    this.ending = 'cut';
    this.#handler?.onGone(why);
  }

  pause(): void {
    this.#connection.socket.pauseReading();
  }

  resume(): void {
    this.#connection.socket.resumeReading();
  }

  // --- the response

  get hasAnswered(): boolean {
    return this.#headSent;
  }

  mayHaveTrailers(status: number): boolean {
    const { isHttp10, method } = this.head;
    return !isHttp10 && hasBody(method, status);
  }

  inform(status: number, statusText: string, headers: RawHeaders): void {
    // HTTP/1.0 has no interim responses (RFC 9110 §15.2).
    if (this.head.isHttp10 || this.#headSent || this.ending !== 'none') return;
    const kept = withoutLength(endToEndHeaders(headers, true));
    try {
      const head = renderHead(status, statusText, kept);
      this.#wasToldToGoOn ||= status === 100;
      if (this.#connection.isTurnOf(this)) this.#send(head);
      else if (this.#interim.length < interimBytesMax) this.#interim += head;
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
    }
  }

  closeAfter(): void {
    this.keepAlive = false;
  }

  writeHead(status: number, statusText: string, headers: RawHeaders): void {
    const { hasBody, isChunked, hasEnd, bytes } = frameResponse(this.head, status, headers);
    this.#hasBody = hasBody;
    this.#isChunked = isChunked;
    this.#hasEnd = hasEnd;
    this.#owedBytes = bytes;
    // Of those that run side by side, only the last can say that the connection ends.
    if (this.#connection.hasBegunBehind(this)) this.keepAlive = this.head.keepAlive;
    if (!hasEnd || this.#leavesClientWaiting()) this.keepAlive = false;
    const connection = this.#connection.connectionLines(this.keepAlive);
    this.#joined = renderHead(
      status,
      statusText,
      headers,
      isChunked ? `${connection}${chunkedLine}` : connection,
    );
    this.#headSent = true;
    this.#interim = '';
    // A head whose body takes its time (server-sent events) must not wait for it; one that comes
    // with its body goes out with it.
    this.#tickIsAwaited = true;
    process.nextTick(endTick, this);
  }

  switchTo(protocol: string, statusText: string, headers: RawHeaders, carry: Carry): void {
    const lines = `Connection: Upgrade\r\nUpgrade: ${protocol}\r\n`;
    const head = renderHead(101, statusText, headers, lines);
    this.ending = 'whole';
    this.#connection.switchTo(head, carry);
  }

  write(chunk: Buffer): boolean {
    if (!this.#hasBody || chunk.length === 0 || this.ending !== 'none') return true;
    if (this.#owedBytes !== -1) this.#owedBytes -= chunk.length;
    const size = this.#isChunked ? chunkSize(chunk.length) : '';
    const end = this.#isChunked ? chunkEnd : '';
    if (this.#joined.length + chunk.length <= joinedBytesMax) {
      this.#joined += `${size}${chunk.toString('latin1')}${end}`;
      return this.#tickIsAwaited ? true : this.#flush();
    }
    this.#connection.socket.cork();
    const before = this.#joined + size;
    this.#joined = '';
    if (before !== '') this.#send(before);
    let more = this.#send(chunk);
    if (end !== '') more = this.#send(end);
    this.#connection.socket.uncork();
    return more;
  }

  end(trailers: RawHeaders): void {
    if (this.ending !== 'none') return;
    // Wherever it has come from, what follows would be taken for the rest of it.
    if (this.#owedBytes > 0) {
      this.breakOff();
      return;
    }
    if (this.#isChunked) this.#joined += lastChunk(trailers);
    this.#flush();
    this.#finish('whole');
  }

  breakOff(): void {
    if (this.ending !== 'none') return;
    this.#flush();
    this.keepAlive = false;
    // Without a length or chunks, the end of the connection would look like the end of the body.
    this.#finish(this.#hasEnd ? 'cut' : 'reset');
  }

  /** The answers before it are out. */
  takeTurn(): void {
    const { length } = this.#queue;
    if (this.#interim !== '') this.#connection.socket.send(this.#interim);
    this.#interim = '';
    for (const piece of this.#queue) this.#connection.socket.send(piece);
    this.#queue = [];
    this.#queuedBytes = 0;
    if (this.ending !== 'none') this.#connection.responseEnded(this);
    else if (length > 0 && this.#owesDrain) this.onWritable();
    this.#owesDrain = false;
  }

  endTick(): void {
    this.#tickIsAwaited = false;
    if (this.ending === 'none') this.#flush();
  }

  #finish(ending: Ending): void {
    this.ending = ending;
    if (this.#connection.isTurnOf(this)) this.#connection.responseEnded(this);
  }

  #flush(): boolean {
    const joined = this.#joined;
    if (joined === '') return true;
    this.#joined = '';
    return this.#send(joined);
  }

  #send(piece: string | Buffer): boolean {
    if (this.#connection.isTurnOf(this)) return this.#connection.socket.send(piece);
    // The chunk may be reused.
    this.#queue.push(typeof piece === 'string' ? piece : Buffer.from(piece));
    this.#queuedBytes += piece.length;
    this.#owesDrain ||= this.#queuedBytes > queuedBytesMax;
    return !this.#owesDrain;
  }

  /**
   * A final answer that no 100 went before (RFC 9110 §10.1.1). A client whose body has come, or has
   * begun to, did not wait. One that waits may send its body or none: Go's does, curl 7.88 begins its
   * next request in place of it. Only the connection's end is read alike by all; it also spares them
   * the upload.
   */
  #leavesClientWaiting(): boolean {
    const { expectsContinue, framing } = this.head;
    return expectsContinue && framing !== 'none' && !this.#wasToldToGoOn && !this.bodyBegun;
  }
}

function endTick(stream: Http1Stream): void {
  stream.endTick();
}
