import { STATUS_CODES } from 'node:http';
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { performance } from 'node:perf_hooks';
import { noHeaders, type RawHeaders } from '../../../core/headers.js';
import { type WireHeaders, wireTrailers } from '../../http2/wire-headers.js';
import { onEndStream } from './end-stream.js';
import type { RequestBody } from './request-body.js';

/** Hears what comes by a stream, until it is let go. */
export interface StreamHandler {
  /** @param now of `performance.now()` */
  onMoved(now: number): void;
  onInformation(status: number, statusText: string, headers: RawHeaders): void;
  onHead(status: number, statusText: string, headers: RawHeaders): void;
  onData(chunk: Buffer): void;
  onDrain(): void;
  /** The upstream has ended it, after its answer. */
  onWhole(trailers: RawHeaders): void;
  onTrailersFailed(error: NodeJS.ErrnoException): void;
  /** @param code of RFC 9113 §7 */
  onClosed(code: number): void;
}

/** One stream of a connection to an upstream, for one sending of a request. */
export class UpstreamStream {
  readonly #stream: ClientHttp2Stream;
  readonly #body: RequestBody;
  #handler: StreamHandler | null;
  #trailers: RawHeaders = noHeaders;
  /** The upstream has ended its side. */
  #isWhole = false;
  #isAnswered = false;

  /**
   * Begins it, with what there is of the body.
   * @throws what the session throws: nothing has gone out
   */
  constructor(
    session: ClientHttp2Session,
    headers: WireHeaders,
    body: RequestBody,
    handler: StreamHandler,
  ) {
    const endStream = body.isEmpty;
    const waitForTrailers = !endStream && body.mayHaveTrailers;
    this.#stream = session.request(headers, { endStream, waitForTrailers });
    this.#body = body;
    this.#handler = handler;
    this.#hear();
    if (endStream) return;
    for (const chunk of body.chunks ?? []) this.#stream.write(chunk);
    if (body.isEnded) this.#stream.end();
    body.hasGone();
  }

  /** Undefined where it has none yet. */
  get id(): number | undefined {
    return this.#stream.id;
  }

  #hear(): void {
    const stream = this.#stream;
    onEndStream(stream, () => {
      this.#isWhole = true;
    });
    stream
      .on('headers', (_headers, _flags, raw: RawHeaders = noHeaders) => {
        const status = Number(raw[1]);
        this.#moved()?.onInformation(status, reasonOf(status), raw.slice(2));
      })
      .on('response', (_headers, _flags, raw: RawHeaders = noHeaders) => {
        this.#isAnswered = true;
        const status = Number(raw[1]);
        this.#moved()?.onHead(status, reasonOf(status), raw.slice(2));
      })
      .on('trailers', (_headers, _flags, raw: RawHeaders = noHeaders) => {
        this.#trailers = raw;
      })
      .on('wantTrailers', () => this.#sendTrailers())
      .on('data', (chunk: Buffer) => this.#moved()?.onData(chunk))
      .on('drain', () => this.#handler?.onDrain())
      // It also ends where it has been reset.
      .on('end', () => {
        if (this.#isWhole && this.#isAnswered) this.#handler?.onWhole(this.#trailers);
      })
      // Told by `close`, with its code.
      .on('error', () => {})
      .on('close', () => this.#handler?.onClosed(stream.rstCode));
  }

  #moved(): StreamHandler | null {
    this.#handler?.onMoved(performance.now());
    return this.#handler;
  }

  #sendTrailers(): void {
    const stream = this.#stream;
    if (stream.destroyed || stream.closed) return;
    try {
      stream.sendTrailers(wireTrailers(this.#body.trailers));
    } catch (error) {
      this.#handler?.onTrailersFailed(error as NodeJS.ErrnoException);
    }
  }

  write(chunk: Buffer): boolean {
    return this.#stream.write(chunk);
  }

  end(): void {
    this.#stream.end();
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  /** Nobody hears any more of it. @param code what it is reset with; null: it is not */
  letGo(code: number | null): void {
    this.#handler = null;
    // Not while the library reads: there it ends the process, where trailers could follow (Node 22 and 26).
    if (code !== null) setImmediate(resetStream, this.#stream, code);
  }
}

/** HTTP/2 has none; clients in HTTP/1.1 show it. */
function reasonOf(status: number): string {
  return STATUS_CODES[status] ?? '';
}

function resetStream(stream: ClientHttp2Stream, code: number): void {
  if (!stream.destroyed) stream.close(code);
}
