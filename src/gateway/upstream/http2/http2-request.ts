import { STATUS_CODES } from 'node:http';
import { type ClientHttp2Session, type ClientHttp2Stream, constants } from 'node:http2';
import { performance } from 'node:perf_hooks';
import type {
  ForwardFailure,
  ForwardHandler,
  ForwardRequest,
  ForwardStream,
} from '../../../core/forward.js';
import { withoutFraming } from '../../../core/framing-fields.js';
import { noHeaders, type RawHeaders } from '../../../core/headers.js';
import { http2ErrorName } from '../../http2/error-names.js';
import { wireTrailers } from '../../http2/wire-headers.js';
import { failures } from '../failure.js';
import { isIdempotent } from '../idempotent.js';
import { onEndStream } from './end-stream.js';
import type { Http2Link, LinkedRequest } from './http2-link.js';
import { http2RequestHeaders } from './request-headers.js';

/** Up to this much of a body is kept so that the request can be sent again. */
const resendBytesMax = 64 * 1024;
/** How often an upstream may refuse it. */
const resendsMax = 3;

/** Where a request gets another connection from. */
export interface RequestPool {
  assign(request: Http2Request): void;
}

/**
 * One request under way in HTTP/2. One that the upstream has said it did not look at goes out again
 * (RFC 9113 §8.7), and so does one that went into a connection that was stale, where it may be repeated.
 */
export class Http2Request implements ForwardStream, LinkedRequest {
  readonly #request: ForwardRequest;
  readonly #handler: ForwardHandler;
  readonly #pool: RequestPool;
  #link: Http2Link | null = null;
  #stream: ClientHttp2Stream | null = null;
  #isReused = false;
  #resends = 0;
  #bodyEnded: boolean;
  #trailers: RawHeaders = noHeaders;
  /** The body so far, or null when it cannot be sent again. */
  #sent: Buffer[] | null = [];
  #sentBytes = 0;
  /** The downstream has been told to wait. */
  #owesDrain = false;
  #answered = false;
  /** The upstream has ended its side. */
  #isWhole = false;
  #responseTrailers: RawHeaders = noHeaders;
  #isPaused = false;
  #over = false;
  #connected = false;
  /** `performance.now()` ms. */
  #deadline: number;
  #since = performance.now();

  constructor(request: ForwardRequest, handler: ForwardHandler, pool: RequestPool) {
    this.#request = request;
    this.#handler = handler;
    this.#pool = pool;
    this.#bodyEnded = request.framing === 'none';
    this.#deadline = this.#since + request.timeouts.connectMs;
  }

  // --- on its connection

  waitFor(link: Http2Link): void {
    this.#link = link;
  }

  begin(link: Http2Link, session: ClientHttp2Session): void {
    this.#isReused = link.isReused;
    this.#connected = true;
    this.#wait();
    this.#handler.onConnected(link.isReused);
    if (this.#over) return;
    if (this.#bodyEnded || this.#request.expectsContinue) this.#send(session);
    else {
      // The beginning of the body has mostly come with the head; whether trailers follow is known by then.
      setImmediate(() => {
        if (this.#link === link && this.#stream === null && !this.#over) this.#send(session);
      });
    }
  }

  #send(session: ClientHttp2Session): void {
    const { head, deadline, upstream } = this.#request;
    const isWhole = this.#bodyEnded;
    const body = this.#sent ?? [];
    const isEmpty = isWhole && body.length === 0 && this.#trailers.length === 0;
    try {
      const given = deadline === undefined ? head : deadline.headOf(head);
      this.#stream = session.request(http2RequestHeaders(given, upstream.protocol), {
        endStream: isEmpty,
        waitForTrailers: !isEmpty && (!isWhole || this.#trailers.length > 0),
      });
    } catch (error) {
      this.#refuse(error as NodeJS.ErrnoException);
      return;
    }
    this.#hear(this.#stream);
    if (isEmpty) return;
    for (const chunk of body) this.#stream.write(chunk);
    if (isWhole) this.#stream.end();
    this.#forgetLongBody();
    if (this.#owesDrain) this.#drained();
  }

  /** Nothing of it has gone out. */
  #refuse(error: NodeJS.ErrnoException): void {
    if (error.code === 'ERR_HTTP2_GOAWAY_SESSION' || error.code === 'ERR_HTTP2_INVALID_SESSION') {
      this.#failed(failures.closed(this.#request.upstream), true);
      return;
    }
    this.#failed(failures.reset(this.#request.upstream, error), false);
  }

  #hear(stream: ClientHttp2Stream): void {
    if (this.#isPaused) stream.pause();
    onEndStream(stream, () => {
      this.#isWhole = true;
    });
    stream
      .on('headers', (_headers, _flags, raw: RawHeaders = noHeaders) => {
        this.#moved();
        const status = Number(raw[1]);
        this.#handler.onInformation(status, reasonOf(status), raw.slice(2));
      })
      .on('response', (_headers, _flags, raw: RawHeaders = noHeaders) => {
        this.#answered = true;
        this.#moved();
        const status = Number(raw[1]);
        if (!this.#over) this.#handler.onHead(status, reasonOf(status), raw.slice(2));
      })
      .on('trailers', (_headers, _flags, raw: RawHeaders = noHeaders) => {
        this.#responseTrailers = raw;
      })
      .on('wantTrailers', () => this.#sendTrailers(stream))
      .on('data', (chunk: Buffer) => {
        this.#moved();
        if (!this.#over) this.#handler.onData(chunk);
      })
      .on('drain', () => this.#drained())
      .on('end', () => this.#ended(stream))
      // Told by `close`, with its code.
      .on('error', () => {})
      .on('close', () => this.#closed(stream));
  }

  #sendTrailers(stream: ClientHttp2Stream): void {
    if (stream.destroyed || stream.closed) return;
    try {
      stream.sendTrailers(wireTrailers(this.#trailers));
    } catch (error) {
      this.#fail(failures.reset(this.#request.upstream, error as NodeJS.ErrnoException));
    }
  }

  #moved(): void {
    const now = performance.now();
    this.#link?.heard(now);
    if (!this.#over) this.#deadline = now + this.#request.timeouts.idleMs;
  }

  // --- downstream → upstream

  write(chunk: Buffer): boolean {
    if (this.#over) return true;
    this.#sentBytes += chunk.length;
    this.#sent?.push(chunk);
    if (this.#stream === null) {
      this.#owesDrain = this.#sentBytes > resendBytesMax;
      return !this.#owesDrain;
    }
    this.#forgetLongBody();
    this.#wait();
    const more = this.#stream.write(chunk);
    this.#owesDrain ||= !more;
    return more;
  }

  end(trailers: RawHeaders): void {
    if (this.#bodyEnded) return;
    this.#bodyEnded = true;
    this.#trailers = withoutFraming(trailers);
    this.#stream?.end();
    if (this.#connected) this.#wait();
  }

  #forgetLongBody(): void {
    if (this.#sentBytes > resendBytesMax) this.#sent = null;
  }

  #drained(): void {
    this.#owesDrain = false;
    if (!this.#over) this.#handler.onDrain();
  }

  pause(): void {
    this.#isPaused = true;
    this.#stream?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#connected) this.#wait();
    this.#stream?.resume();
  }

  abort(): void {
    if (this.#over) return;
    this.#over = true;
    this.#leave(constants.NGHTTP2_CANCEL);
  }

  // --- time

  #wait(): void {
    const { firstByteMs, idleMs } = this.#request.timeouts;
    this.#since = performance.now();
    this.#deadline = this.#since + (this.#bodyEnded && !this.#answered ? firstByteMs : idleMs);
  }

  checkDeadline(now: number): void {
    if (now < this.#deadline || this.#over) return;
    const failure = this.#timeoutFailure();
    if (!this.#isPaused) this.#link?.doubt(this.#since);
    this.#fail(failure);
  }

  #timeoutFailure(): ForwardFailure {
    const { timeouts, upstream } = this.#request;
    if (this.#isPaused) return failures.downstreamIdle(timeouts.idleMs);
    if (!this.#connected) return failures.connectTimeout(upstream, timeouts.connectMs);
    if (this.#bodyEnded && !this.#answered) {
      return failures.firstByteTimeout(upstream, timeouts.firstByteMs);
    }
    return failures.idle(upstream, timeouts.idleMs);
  }

  // --- ends

  #ended(stream: ClientHttp2Stream): void {
    // It also ends where it has been reset.
    if (this.#over || stream !== this.#stream || !this.#isWhole || !this.#answered) return;
    this.#over = true;
    // An upstream that has answered does not need the rest.
    this.#leave(this.#bodyEnded ? null : constants.NGHTTP2_CANCEL);
    this.#handler.onEnd(withoutFraming(this.#responseTrailers));
  }

  #closed(stream: ClientHttp2Stream): void {
    if (this.#over || stream !== this.#stream || this.#link?.isEnding) return;
    const { upstream } = this.#request;
    const { rstCode, id } = stream;
    const isUnprocessed =
      rstCode === constants.NGHTTP2_REFUSED_STREAM || (this.#link?.isUnprocessed(id) ?? false);
    const failure = this.#link?.failure ?? failures.streamReset(upstream, http2ErrorName(rstCode));
    this.#failed(failure, isUnprocessed);
  }

  onLinkEnded(failure: ForwardFailure): void {
    // Where there was no connection, there will not be one the next time either.
    const isUnprocessed = this.#connected && this.#link?.isUnprocessed(this.#stream?.id) === true;
    this.#failed(failure, isUnprocessed || (this.#isStale(failure) && this.#resends === 0));
  }

  /** It went into a connection that the upstream was about to close, as far as anybody can tell. */
  #isStale({ kind }: ForwardFailure): boolean {
    if (kind !== 'reset' || !this.#isReused || this.#link?.hasGoneAway) return false;
    return isIdempotent(this.#request);
  }

  #failed(failure: ForwardFailure, mayResend: boolean): void {
    if (this.#over) return;
    if (mayResend && !this.#answered && this.#sent !== null && this.#resends < resendsMax) {
      this.#resend();
    } else {
      this.#fail(failure);
    }
  }

  #resend(): void {
    this.#resends++;
    this.#leave(null);
    this.#connected = false;
    this.#deadline = performance.now() + this.#request.timeouts.connectMs;
    this.#pool.assign(this);
  }

  fail(failure: ForwardFailure): void {
    this.#fail(failure);
  }

  #fail(failure: ForwardFailure): void {
    if (this.#over) return;
    this.#over = true;
    this.#leave(constants.NGHTTP2_CANCEL);
    this.#handler.onError(failure);
  }

  /** @param code what the stream is reset with; null: it is not */
  #leave(code: number | null): void {
    const stream = this.#stream;
    this.#stream = null;
    this.#link?.release(this);
    this.#link = null;
    // Not while the library reads: there it ends the process, where trailers could follow (Node 22 and 26).
    if (code !== null && stream !== null) setImmediate(resetStream, stream, code);
  }
}

/** HTTP/2 has none; clients in HTTP/1.1 show it. */
function reasonOf(status: number): string {
  return STATUS_CODES[status] ?? '';
}

function resetStream(stream: ClientHttp2Stream, code: number): void {
  if (!stream.destroyed) stream.close(code);
}
