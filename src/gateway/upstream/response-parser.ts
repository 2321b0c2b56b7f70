import { withoutFraming } from '../../core/framing-fields.js';
import { noHeaders, type RawHeaders } from '../../core/headers.js';
import { BodyReader } from '../http1/body-reader.js';
import { quoted } from '../http1/fields.js';
import { hasBody } from '../http1/has-body.js';
import { behindBlankLines, refuseHalfLineEnds } from '../http1/line-ends.js';
import { Malformed } from '../http1/malformed.js';
import { parseResponseHead, type ResponseHead } from './response-head.js';

/** A response head that is larger is refused. */
const headBytesMax = 128 * 1024;

const beginning = 'HTTP/1.';
const blankLine = Buffer.from('\r\n\r\n');
/** Where the status is, of which `1` is the first digit of an interim one. */
const firstDigit = 'HTTP/1.1 '.length;
const one = 49;
const nothing = Buffer.alloc(0);

export interface ResponseSink {
  onInformation(head: ResponseHead): void;
  onHead(head: ResponseHead): void;
  onData(chunk: Buffer): void;
  onEnd(trailers: RawHeaders): void;
}

/**
 * Reads HTTP/1.1 responses from one connection, one after the other (RFC 9112). Bytes in, events
 * out; body chunks are slices of what came in.
 */
export class ResponseParser {
  readonly #sink: ResponseSink;
  readonly #body: BodyReader;
  #state: 'idle' | 'head' | 'body' | 'switched' = 'idle';
  #head: ResponseHead | null = null;
  /** Of the request. */
  #method = '';
  /** Bytes of an incomplete head, size line or trailer section. */
  #rest: Buffer = nothing;
  /** Of an incomplete head: looked through as far as this. */
  #scanned = 0;
  #started = false;

  constructor(sink: ResponseSink) {
    this.#sink = sink;
    this.#body = new BodyReader({
      onData: (chunk) => sink.onData(chunk),
      onEnd: (trailers) => this.#end(trailers),
    });
  }

  /** Expect the response to a request of this method next. */
  expect(method: string): void {
    this.#state = 'head';
    this.#method = method;
    this.#head = null;
    this.#rest = nothing;
    this.#scanned = 0;
    this.#started = false;
  }

  /** Whether any byte of the expected response has come. */
  get started(): boolean {
    return this.#started;
  }

  get head(): ResponseHead | null {
    return this.#head;
  }

  /** The head is a 101: what stands behind it is no HTTP. */
  get hasSwitched(): boolean {
    return this.#state === 'switched';
  }

  /** What has come behind a 101. */
  takeRest(): Buffer {
    const rest = this.#rest;
    this.#rest = nothing;
    return rest;
  }

  /** @throws Malformed */
  push(bytes: Buffer): void {
    this.#started = true;
    const chunk = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    this.#rest = nothing;
    let at = 0;
    while (at < chunk.length) {
      const next = this.#step(chunk, at);
      if (next === at) {
        this.#rest = at === 0 ? chunk : chunk.subarray(at);
        if (this.#state === 'head') this.#checkIncomplete();
        return;
      }
      at = next;
    }
  }

  /** The connection ended. Returns whether the response was whole. */
  finish(): boolean {
    return this.#state === 'idle' || (this.#state === 'body' && this.#body.finish());
  }

  /** Takes what it can from `at` on; returns where it stopped, for more bytes to come. */
  #step(chunk: Buffer, at: number): number {
    if (this.#state === 'body') return this.#body.read(chunk, at);
    if (this.#state === 'head') return this.#readHead(chunk, at);
    if (this.#state === 'switched') return at;
    throw new Malformed(`${chunk.length - at} bytes came after the end of a response`);
  }

  #readHead(chunk: Buffer, from: number): number {
    // They cannot be taken for anything else, and some servers end an interim response with one.
    const at = behindBlankLines(chunk, from);
    const end = chunk.indexOf(blankLine, at + Math.max(0, this.#scanned - blankLine.length));
    if (end === -1) return at;
    this.#scanned = 0;
    checkHeadLength(end - at);
    const head = parseResponseHead(chunk.toString('latin1', at, end));
    if (head.status < 200 && head.status !== 101) {
      this.#sink.onInformation(head);
      return end + 4;
    }
    this.#head = head;
    this.#sink.onHead(head);
    if (head.status === 101) this.#state = 'switched';
    else this.#startBody(head);
    return end + 4;
  }

  /** What is no HTTP/1.1 is seen from its first bytes, or its first line: its end might never come. */
  #checkIncomplete(): void {
    const head = this.#rest;
    // The first half of an empty line, maybe.
    if (head.length === 1 && head[0] === 13) return;
    const begins = head.toString('latin1', 0, beginning.length);
    const lineEnd = head.indexOf(10);
    if (!beginning.startsWith(begins) || (lineEnd !== -1 && head[lineEnd - 1] !== 13)) {
      throw new Malformed(
        `expected a status line such as "HTTP/1.1 200 OK", got ${quoted(head.toString('latin1', 0, 40))}`,
      );
    }
    // An interim response that cannot be passed on is left out, wherever packets end.
    if (head[firstDigit] !== one) refuseHalfLineEnds(head, this.#scanned);
    // It may have all of its end but a byte.
    checkHeadLength(head.length - blankLine.length + 1);
    this.#scanned = head.length;
  }

  /** Message body length, RFC 9112 §6.3. */
  #startBody(head: ResponseHead): void {
    if (!hasBody(this.#method, head.status)) {
      this.#end(noHeaders);
      return;
    }
    this.#state = 'body';
    if (head.chunked) this.#body.begin('chunked');
    else this.#body.begin(head.contentLength >= 0 ? head.contentLength : 'until-close');
  }

  /** Trailers that frame or route a message mean nothing here (RFC 9110 §6.5.1). */
  #end(trailers: RawHeaders): void {
    this.#state = 'idle';
    this.#sink.onEnd(withoutFraming(trailers));
  }
}

/** Of what is there: whether it is refused must not depend on where packets begin. */
function checkHeadLength(bytes: number): void {
  if (bytes <= headBytesMax) return;
  throw new Malformed(`a response head is longer than ${headBytesMax} bytes`);
}
