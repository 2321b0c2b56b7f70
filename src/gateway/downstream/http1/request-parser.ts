import { noHeaders, type RawHeaders } from '../../../core/headers.js';
import { BodyReader } from '../../http1/body-reader.js';
import { isToken, quoted } from '../../http1/fields.js';
import { behindBlankLines, refuseHalfLineEnds } from '../../http1/line-ends.js';
import { Malformed } from '../../http1/malformed.js';
import { type Http1Head, parseRequestHead } from './request-head.js';

export const headBytesMax = 64 * 1024;

const blankLine = Buffer.from('\r\n\r\n');
const nothing = Buffer.alloc(0);
const carriageReturn = 13;

export interface RequestSink {
  /**
   * @param more whether bytes have come behind the head
   * @returns whether they are read now; else they wait for `readOn`
   */
  onHead(head: Http1Head, more: boolean): boolean;
  onData(chunk: Buffer): void;
  onEnd(trailers: RawHeaders): void;
}

/** Reads HTTP/1.1 requests from one connection, one after the other. Bytes in, events out. */
export class RequestParser {
  readonly #sink: RequestSink;
  readonly #body: BodyReader;
  #head: Http1Head | null = null;
  #isHeld = false;
  /** Of an incomplete head: looked through as far as this. */
  #scanned = 0;
  /** What has come and is not read: an incomplete line or head, or all of it while held. */
  #rest: Buffer = nothing;

  constructor(sink: RequestSink) {
    this.#sink = sink;
    this.#body = new BodyReader({
      onData: (chunk) => sink.onData(chunk),
      onEnd: (trailers) => this.#end(trailers),
    });
  }

  /** Bytes that have come and are not read. */
  get unread(): number {
    return this.#rest.length;
  }

  /** A request has begun, and is not whole. */
  get isWithin(): boolean {
    return this.#head !== null || (!this.#isHeld && this.#rest.length > 0);
  }

  /** Of the request that is being read, the head is whole. */
  get isInBody(): boolean {
    return this.#head !== null;
  }

  /** @throws Malformed */
  push(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    if (!this.#isHeld) this.#read();
  }

  /** Behind a head that was held. @throws Malformed */
  readOn(): void {
    this.#isHeld = false;
    this.#startBody();
    this.#read();
  }

  /** Reads nothing more; what stands behind is the caller's. */
  takeRest(): Buffer {
    const rest = this.#rest;
    this.#rest = nothing;
    this.#head = null;
    return rest;
  }

  #read(): void {
    const bytes = this.#rest;
    this.#rest = nothing;
    let at = 0;
    while (at < bytes.length) {
      const next = this.#head === null ? this.#readHead(bytes, at) : this.#body.read(bytes, at);
      if (next === at || this.#isHeld) {
        this.#rest = next === 0 ? bytes : bytes.subarray(next);
        return;
      }
      at = next;
    }
  }

  #readHead(bytes: Buffer, from: number): number {
    const at = behindBlankLines(bytes, from);
    const end = bytes.indexOf(blankLine, at + Math.max(0, this.#scanned - blankLine.length));
    if (end === -1) {
      checkIncomplete(bytes, at, this.#scanned);
      this.#scanned = bytes.length - at;
      return at;
    }
    this.#scanned = 0;
    checkHeadLength(end - at);
    const head = parseRequestHead(bytes.toString('latin1', at, end));
    this.#head = head;
    this.#isHeld = !this.#sink.onHead(head, end + blankLine.length < bytes.length);
    if (!this.#isHeld) this.#startBody();
    return end + blankLine.length;
  }

  #startBody(): void {
    if (this.#head !== null) this.#body.begin(this.#head.length);
  }

  #end(trailers: RawHeaders): void {
    for (let i = 0; i < trailers.length; i += 2) {
      const name = trailers[i] ?? '';
      if (framesAnew.test(name)) throw new Malformed(`expected no ${name} in a trailer, got one`);
    }
    this.#head = null;
    this.#sink.onEnd(trailers.length === 0 ? noHeaders : trailers);
  }
}

/** In a trailer, whoever merges it with the headers is misled (RFC 9110 §6.5.1). */
const framesAnew = /^(?:content-length|transfer-encoding)$/i;

function checkHeadLength(bytes: number): void {
  if (bytes <= headBytesMax) return;
  throw new Malformed(`expected at most ${headBytesMax} bytes of headers, got more`, 431);
}

/** What will never be a head is told at once: its end might never come. */
function checkIncomplete(bytes: Buffer, at: number, scanned: number): void {
  // It may have all of its end but a byte.
  checkHeadLength(bytes.length - at - blankLine.length + 1);
  const first = bytes[at];
  if (first === undefined || (first === carriageReturn && bytes.length === at + 1)) return;
  if (!isToken(String.fromCharCode(first))) {
    throw new Malformed(
      `expected a request line such as "GET / HTTP/1.1", got ${quoted(bytes.toString('latin1', at, at + 40))}`,
    );
  }
  refuseHalfLineEnds(at === 0 ? bytes : bytes.subarray(at), scanned);
}
