import { noHeaders, type RawHeaders } from '../../core/headers.js';
import { quoted, readFields, refuseControls, refuseOddNames } from './fields.js';
import { Malformed } from './malformed.js';

/** Bytes, or how else its end is told (RFC 9112 §6.3). */
export type BodyLength = number | 'chunked' | 'until-close';

export interface BodySink {
  /** A slice of what came in. */
  onData(chunk: Buffer): void;
  /** The body is whole. Trailers as they came, framing ones among them. */
  onEnd(trailers: RawHeaders): void;
}

const chunkLineBytesMax = 8 * 1024;
const trailerBytesMax = 128 * 1024;
const carriageReturn = 13;
const lineFeed = 10;

type State = 'ended' | 'counted' | 'until-close' | 'size' | 'chunk' | 'chunk-end' | 'trailers';

/**
 * The body of a message, of either side.
 *
 *   ─┬─ counted ──────────────────────────────────┐
 *    ├─ until-close (the connection ends) ────────┼─► ended
 *    └─ size ─► chunk ─► chunk-end ─► … trailers ─┘
 */
export class BodyReader {
  readonly #sink: BodySink;
  #state: State = 'ended';
  #remaining = 0;
  /** Lines of trailers that have come. */
  #trailers = '';

  constructor(sink: BodySink) {
    this.#sink = sink;
  }

  begin(length: BodyLength): void {
    if (length === 'chunked') this.#state = 'size';
    else if (length === 'until-close') this.#state = 'until-close';
    else {
      this.#remaining = length;
      this.#state = 'counted';
      if (length === 0) this.#end(noHeaders);
    }
  }

  /** The connection ended. Returns whether that, too, ended the body well. */
  finish(): boolean {
    if (this.#state === 'until-close') this.#end(noHeaders);
    return this.#state === 'ended';
  }

  /**
   * Takes what it can of `bytes` from `at` on, to the end of the body at most. Returns where it
   * stopped: what stands behind is to come again, with more.
   * @throws Malformed
   */
  read(bytes: Buffer, at: number): number {
    let from = at;
    while (from < bytes.length && this.#state !== 'ended') {
      const next = this.#step(bytes, from);
      if (next === from) return from;
      from = next;
    }
    return from;
  }

  #step(bytes: Buffer, at: number): number {
    switch (this.#state) {
      case 'counted':
      case 'chunk':
        return this.#readCounted(bytes, at);
      case 'until-close':
        this.#sink.onData(at === 0 ? bytes : bytes.subarray(at));
        return bytes.length;
      case 'size':
        return this.#readSize(bytes, at);
      case 'chunk-end':
        return this.#readChunkEnd(bytes, at);
      case 'trailers':
        return this.#readTrailers(bytes, at);
      case 'ended':
        return at;
    }
  }

  #readCounted(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#remaining);
    this.#remaining -= end - at;
    this.#sink.onData(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end));
    if (this.#remaining === 0) {
      if (this.#state === 'chunk') this.#state = 'chunk-end';
      else this.#end(noHeaders);
    }
    return end;
  }

  #readSize(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(lineFeed, at);
    if ((end === -1 ? bytes.length : end) - at > chunkLineBytesMax + 1) {
      throw new Malformed('chunk line too long');
    }
    if (end === -1) return at;
    const line = bytes.toString('latin1', at, end);
    const digits = sizeLine.exec(line)?.[1];
    if (digits === undefined) {
      throw new Malformed(`expected a chunk size in hex, got ${quoted(line)}`);
    }
    this.#remaining = Number.parseInt(digits, 16);
    this.#state = this.#remaining === 0 ? 'trailers' : 'chunk';
    return end + 1;
  }

  #readChunkEnd(bytes: Buffer, at: number): number {
    if (bytes[at] !== carriageReturn || (bytes.length - at > 1 && bytes[at + 1] !== lineFeed)) {
      throw new Malformed('a chunk is longer than its size says');
    }
    if (bytes.length - at < 2) return at;
    this.#state = 'size';
    return at + 2;
  }

  /** Line by line, so that many small packets are not read again and again. */
  #readTrailers(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(lineFeed, at);
    const lineBytes = (end === -1 ? bytes.length : end + 1) - at;
    // The line that ends them does not count, nor the end of the one before.
    if (this.#trailers.length + lineBytes > trailerBytesMax + 2 && lineBytes > 2) {
      throw new Malformed(`trailers are longer than ${trailerBytesMax} bytes`);
    }
    if (end === -1) return at;
    if (end === at || bytes.indexOf(carriageReturn, at) !== end - 1) {
      throw new Malformed('expected CRLF at the end of a trailer, got one of the two alone');
    }
    const trailers = this.#trailers;
    if (lineBytes > 2) {
      this.#trailers = `${trailers}${bytes.toString('latin1', at, end + 1)}`;
    } else {
      this.#trailers = '';
      this.#end(trailers === '' ? noHeaders : parseTrailers(trailers.slice(0, -2)));
    }
    return end + 1;
  }

  #end(trailers: RawHeaders): void {
    this.#state = 'ended';
    this.#sink.onEnd(trailers);
  }
}

const word = "[!#$%&'*+.^_`|~\\w-]+";
const quotedWord =
  '"(?:[\\t\\x20\\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*"';
const extension = `[ \\t]*;[ \\t]*${word}(?:[ \\t]*=[ \\t]*(?:${word}|${quotedWord}))?`;
/** Any number of zeros before at most 12 digits, and extensions behind (RFC 9112 §7.1). */
const sizeLine = new RegExp(`^0*([0-9a-f]{1,12})(?:${extension})*[ \\t]*\\r$`, 'i');

function parseTrailers(text: string): RawHeaders {
  refuseControls(text);
  const trailers = readFields(text, 0, () => {
    throw new Malformed('expected a trailer in one line, got several');
  });
  refuseOddNames(trailers);
  return trailers;
}
