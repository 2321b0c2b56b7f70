import { noHeaders, type RawHeaders } from '../../core/headers.js';
import {
  MalformedResponse,
  parseResponseHead,
  parseTrailers,
  type ResponseHead,
} from './response-head.js';

/** A response head, a chunk-size line or a trailer section larger than this is refused. */
const headBytesMax = 128 * 1024;
const chunkLineBytesMax = 8 * 1024;

const beginning = 'HTTP/1.';
const blankLine = Buffer.from('\r\n\r\n');
const newLine = Buffer.from('\r\n');
const nothing = Buffer.alloc(0);

export interface ResponseSink {
  onInformation(head: ResponseHead): void;
  onHead(head: ResponseHead): void;
  onData(chunk: Buffer): void;
  onEnd(trailers: RawHeaders): void;
}

type State = 'idle' | 'head' | 'length' | 'close' | 'size' | 'chunk' | 'chunk-end' | 'trailers';

/**
 * Reads HTTP/1.1 responses from one connection, one after the other (RFC 9112). Bytes in, events
 * out; body chunks are slices of what came in.
 *
 *   head ─┬─ no body ────────────────────────────────┐
 *         ├─ length ─────────────────────────────────┤
 *         ├─ close (until the connection ends) ──────┼─► end
 *         └─ size ─► chunk ─► chunk-end ─► … trailers ┘
 */
export class ResponseParser {
  readonly #sink: ResponseSink;
  #state: State = 'idle';
  #head: ResponseHead | null = null;
  /** The request was HEAD: whatever the head says, no body follows. */
  #bodyless = false;
  #remaining = 0;
  /** Bytes of an incomplete head, size line or trailer section. */
  #rest: Buffer = nothing;
  #started = false;

  constructor(sink: ResponseSink) {
    this.#sink = sink;
  }

  /** Expect the response to a request of this method next. */
  expect(method: string): void {
    this.#state = 'head';
    this.#bodyless = method === 'HEAD';
    this.#head = null;
    this.#rest = nothing;
    this.#started = false;
  }

  /** Whether any byte of the expected response has come. */
  get started(): boolean {
    return this.#started;
  }

  get head(): ResponseHead | null {
    return this.#head;
  }

  /** @throws MalformedResponse */
  push(bytes: Buffer): void {
    this.#started = true;
    let chunk = bytes;
    if (this.#rest.length > 0) {
      chunk = Buffer.concat([this.#rest, bytes]);
      this.#rest = nothing;
    }
    let at = 0;
    while (at < chunk.length) {
      const next = this.#step(chunk, at);
      if (next === -1) {
        this.#keepRest(chunk, at);
        return;
      }
      at = next;
    }
  }

  /** The connection ended. Returns whether the response was whole. */
  finish(): boolean {
    if (this.#state === 'idle') return true;
    if (this.#state !== 'close') return false;
    this.#end(noHeaders);
    return true;
  }

  /** Takes what it can from `at` on; returns where it stopped, or -1 when it needs more bytes. */
  #step(chunk: Buffer, at: number): number {
    switch (this.#state) {
      case 'head':
        return this.#readHead(chunk, at);
      case 'length':
      case 'chunk':
        return this.#readCounted(chunk, at);
      case 'close':
        this.#sink.onData(at === 0 ? chunk : chunk.subarray(at));
        return chunk.length;
      case 'size':
        return this.#readSize(chunk, at);
      case 'chunk-end':
        return this.#readChunkEnd(chunk, at);
      case 'trailers':
        return this.#readTrailers(chunk, at);
      case 'idle':
        throw new MalformedResponse(`${chunk.length - at} bytes came after the end of a response`);
    }
  }

  #readHead(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(blankLine, at);
    if (end === -1) return -1;
    checkHeadLength(end - at);
    const head = parseResponseHead(chunk.toString('latin1', at, end));
    if (head.status < 200 && head.status !== 101) {
      this.#sink.onInformation(head);
      return end + 4;
    }
    this.#head = head;
    this.#sink.onHead(head);
    this.#startBody(head);
    return end + 4;
  }

  /** Message body length, RFC 9112 §6.3. */
  #startBody(head: ResponseHead): void {
    if (this.#bodyless || head.status === 204 || head.status === 304 || head.contentLength === 0) {
      this.#end(noHeaders);
    } else if (head.chunked) {
      this.#state = 'size';
    } else if (head.contentLength > 0) {
      this.#remaining = head.contentLength;
      this.#state = 'length';
    } else {
      this.#state = 'close';
    }
  }

  #readCounted(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#remaining);
    this.#remaining -= end - at;
    this.#sink.onData(at === 0 && end === chunk.length ? chunk : chunk.subarray(at, end));
    if (this.#remaining === 0) {
      if (this.#state === 'chunk') this.#state = 'chunk-end';
      else this.#end(noHeaders);
    }
    return end;
  }

  #readSize(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(newLine, at);
    const lineBytes = (end === -1 ? chunk.length - 1 : end) - at;
    if (lineBytes > chunkLineBytesMax) {
      throw new MalformedResponse('chunk line too long');
    }
    if (end === -1) return -1;
    const line = chunk.toString('latin1', at, end);
    const digits = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line)?.[1];
    if (digits === undefined) {
      throw new MalformedResponse(
        `expected a chunk size in hex, got ${JSON.stringify(line.slice(0, 40))}`,
      );
    }
    this.#remaining = Number.parseInt(digits, 16);
    this.#state = this.#remaining === 0 ? 'trailers' : 'chunk';
    return end + 2;
  }

  #readChunkEnd(chunk: Buffer, at: number): number {
    if (chunk.length - at < 2) return -1;
    if (chunk[at] !== 13 || chunk[at + 1] !== 10) {
      throw new MalformedResponse('a chunk is longer than its size says');
    }
    this.#state = 'size';
    return at + 2;
  }

  #readTrailers(chunk: Buffer, at: number): number {
    if (chunk.length - at >= 2 && chunk[at] === 13 && chunk[at + 1] === 10) {
      this.#end(noHeaders);
      return at + 2;
    }
    const end = chunk.indexOf(blankLine, at);
    if (end === -1) return -1;
    checkHeadLength(end - at);
    this.#end(parseTrailers(chunk.toString('latin1', at, end)));
    return end + 4;
  }

  #end(trailers: RawHeaders): void {
    this.#state = 'idle';
    this.#sink.onEnd(trailers);
  }

  #keepRest(chunk: Buffer, at: number): void {
    this.#rest = at === 0 ? chunk : chunk.subarray(at);
    if (this.#state === 'head') checkBeginning(this.#rest);
    // It may have all of its end but a byte.
    checkHeadLength(this.#rest.length - blankLine.length + 1);
  }
}

/** Of what is there: whether it is refused must not depend on where packets begin. */
function checkHeadLength(bytes: number): void {
  if (bytes <= headBytesMax) return;
  throw new MalformedResponse(`a response head is longer than ${headBytesMax} bytes`);
}

/** What is no HTTP/1.1 is seen from its first bytes: its end might never come. */
function checkBeginning(head: Buffer): void {
  const begins = head.toString('latin1', 0, beginning.length);
  const lineEnd = head.indexOf(10);
  if (!beginning.startsWith(begins) || (lineEnd !== -1 && head[lineEnd - 1] !== 13)) {
    throw new MalformedResponse(
      `expected a status line such as "HTTP/1.1 200 OK", got ${JSON.stringify(head.toString('latin1', 0, 40))}`,
    );
  }
}
