import { type ClientHttp2Session, constants } from 'node:http2';
import type {
  ForwardFailure,
  ForwardHandler,
  ForwardRequest,
  ForwardStream,
} from '../../../core/forward.js';
import { withoutFraming } from '../../../core/framing-fields.js';
import type { RawHeaders } from '../../../core/headers.js';
import { http2ErrorName } from '../../http2/error-names.js';
import { failures } from '../failure.js';
import { isIdempotent } from '../idempotent.js';
import type { Http2Link, LinkedRequest } from './http2-link.js';
import { RequestBody } from './request-body.js';
import { RequestClock, type RequestProgress } from './request-clock.js';
import { http2RequestHeaders } from './request-headers.js';
import { type StreamHandler, UpstreamStream } from './upstream-stream.js';

/** How often an upstream may refuse it. */
const resendsMax = 3;

/** Where a request gets another connection from. */
export interface RequestPool {
  assign(request: Http2Request): void;
  /** It does not wait any longer. */
  drop(request: Http2Request): void;
  /** Why it waits. */
  busy(): ForwardFailure;
}

/**
 * One request under way in HTTP/2. One that the upstream has said it did not look at goes out again
 * (RFC 9113 §8.7), and so does one that went into a connection that was stale, where it may be repeated.
 */
export class Http2Request implements ForwardStream, LinkedRequest, StreamHandler {
  readonly #request: ForwardRequest;
  readonly #handler: ForwardHandler;
  readonly #pool: RequestPool;
  readonly #body: RequestBody;
  readonly #clock: RequestClock;
  #link: Http2Link | null = null;
  #stream: UpstreamStream | null = null;
  #isReused = false;
  #resends = 0;
  /** The downstream has been told to wait. */
  #owesDrain = false;
  #isAnswered = false;
  #isPaused = false;
  #over = false;
  #isConnected = false;

  constructor(request: ForwardRequest, handler: ForwardHandler, pool: RequestPool) {
    this.#request = request;
    this.#handler = handler;
    this.#pool = pool;
    this.#body = new RequestBody(request.framing === 'none');
    this.#clock = new RequestClock(request.timeouts);
  }

  get #progress(): RequestProgress {
    return {
      isConnected: this.#isConnected,
      isBodyEnded: this.#body.isEnded,
      isAnswered: this.#isAnswered,
      isPaused: this.#isPaused,
    };
  }

  // --- on its connection

  waitFor(link: Http2Link): void {
    this.#link = link;
  }

  moveOn(): void {
    this.#link = null;
    this.#pool.assign(this);
  }

  begin(link: Http2Link, session: ClientHttp2Session): void {
    this.#isReused = link.isReused;
    this.#isConnected = true;
    this.#clock.wait(this.#progress);
    this.#handler.onConnected(link.isReused);
    if (this.#over) return;
    if (this.#body.isEnded || this.#request.expectsContinue) this.#send(session);
    else {
      // The beginning of the body has mostly come with the head; whether trailers follow is known by then.
      setImmediate(() => {
        if (this.#link === link && this.#stream === null && !this.#over) this.#send(session);
      });
    }
  }

  #send(session: ClientHttp2Session): void {
    const { head, deadline, upstream } = this.#request;
    try {
      const given = deadline === undefined ? head : deadline.headOf(head);
      const headers = http2RequestHeaders(given, upstream.protocol);
      this.#stream = new UpstreamStream(session, headers, this.#body, this);
    } catch (error) {
      this.#refuse(error as NodeJS.ErrnoException);
      return;
    }
    if (this.#isPaused) this.#stream.pause();
    if (this.#owesDrain) this.onDrain();
  }

  /** Nothing of it has gone out. */
  #refuse(error: NodeJS.ErrnoException): void {
    if (error.code === 'ERR_HTTP2_GOAWAY_SESSION' || error.code === 'ERR_HTTP2_INVALID_SESSION') {
      this.#failed(failures.closed(this.#request.upstream), true);
      return;
    }
    this.#failed(failures.reset(this.#request.upstream, error), false);
  }

  // --- downstream → upstream

  write(chunk: Buffer): boolean {
    if (this.#over) return true;
    this.#body.add(chunk);
    if (this.#stream === null) {
      // The stream that was refused may have owed one.
      this.#owesDrain ||= this.#body.isLong;
      return !this.#owesDrain;
    }
    this.#body.hasGone();
    this.#clock.wait(this.#progress);
    const more = this.#stream.write(chunk);
    this.#owesDrain ||= !more;
    return more;
  }

  end(trailers: RawHeaders): void {
    if (this.#body.isEnded) return;
    this.#body.end(trailers);
    this.#stream?.end();
    if (this.#isConnected) this.#clock.wait(this.#progress);
  }

  pause(): void {
    this.#isPaused = true;
    this.#stream?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#isConnected) this.#clock.wait(this.#progress);
    this.#stream?.resume();
  }

  abort(): void {
    if (this.#over) return;
    this.#over = true;
    this.#leave(constants.NGHTTP2_CANCEL);
  }

  // --- upstream → downstream

  onMoved(now: number): void {
    this.#link?.heard(now);
    this.#clock.moved(now);
  }

  onInformation(status: number, statusText: string, headers: RawHeaders): void {
    this.#handler.onInformation(status, statusText, headers);
  }

  onHead(status: number, statusText: string, headers: RawHeaders): void {
    this.#isAnswered = true;
    this.#handler.onHead(status, statusText, headers);
  }

  onData(chunk: Buffer): void {
    this.#handler.onData(chunk);
  }

  onDrain(): void {
    this.#owesDrain = false;
    if (!this.#over) this.#handler.onDrain();
  }

  // --- ends

  checkDeadline(now: number): void {
    if (this.#over || !this.#clock.isLate(now)) return;
    const failure =
      this.#link === null
        ? this.#pool.busy()
        : this.#clock.failure(this.#request.upstream, this.#progress);
    if (!this.#isPaused) this.#link?.doubt(this.#clock.since);
    this.fail(failure);
  }

  onWhole(trailers: RawHeaders): void {
    this.#over = true;
    // An upstream that has answered does not need the rest.
    this.#leave(this.#body.isEnded ? null : constants.NGHTTP2_CANCEL);
    this.#handler.onEnd(withoutFraming(trailers));
  }

  onTrailersFailed(error: NodeJS.ErrnoException): void {
    this.fail(failures.reset(this.#request.upstream, error));
  }

  onClosed(code: number): void {
    const link = this.#link;
    const isUnprocessed =
      code === constants.NGHTTP2_REFUSED_STREAM || link?.isUnprocessed(this.#stream?.id) === true;
    // Behind a GOAWAY the connection has nothing more to say, and may end whenever the upstream likes.
    if (link?.isEnding && !isUnprocessed && !link.hasGoneAway) return;
    const failure =
      link?.failure ?? failures.streamReset(this.#request.upstream, http2ErrorName(code));
    this.#failed(failure, isUnprocessed);
  }

  onLinkEnded(failure: ForwardFailure): void {
    // Where there was no connection, there will not be one the next time either.
    const isUnprocessed = this.#isConnected && this.#link?.isUnprocessed(this.#stream?.id) === true;
    this.#failed(failure, isUnprocessed || (this.#isStale(failure) && this.#resends === 0));
  }

  /** It went into a connection that the upstream was about to close, as far as anybody can tell. */
  #isStale({ kind }: ForwardFailure): boolean {
    if (kind !== 'reset' || !this.#isReused || this.#link?.hasGoneAway) return false;
    return isIdempotent(this.#request);
  }

  #failed(failure: ForwardFailure, mayResend: boolean): void {
    if (this.#over) return;
    const isWhole = this.#body.chunks !== null;
    if (mayResend && !this.#isAnswered && isWhole && this.#resends < resendsMax) this.#resend();
    else this.fail(failure);
  }

  #resend(): void {
    this.#resends++;
    this.#leave(null);
    this.#isConnected = false;
    this.#clock.waitForConnection();
    this.#pool.assign(this);
  }

  fail(failure: ForwardFailure): void {
    if (this.#over) return;
    this.#over = true;
    this.#leave(constants.NGHTTP2_CANCEL);
    this.#handler.onError(failure);
  }

  /** @param code what the stream is reset with; null: it is not */
  #leave(code: number | null): void {
    const [stream, link] = [this.#stream, this.#link];
    this.#stream = null;
    this.#link = null;
    stream?.letGo(code);
    if (link === null) this.#pool.drop(this);
    else link.release(this);
  }
}
