import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExchangeWatcher } from '../../core/exchange.js';
import type {
  Forward,
  ForwardFailure,
  ForwardHandler,
  ForwardRequest,
  ForwardStream,
} from '../../core/forward.js';
import { withoutFraming } from '../../core/framing-fields.js';
import { headerPairs, headerValue, type RawHeaders } from '../../core/headers.js';
import { steadyNow } from '../../core/steady-clock.js';
import type { GatewayExchange } from '../gateway-exchange.js';
import { editResponse, type ResponseEdits } from '../route/edits.js';
import { breakOff, discardUpload } from './broken-exchange.js';
import { sendError } from './error-response.js';
import { settleExpectation } from './expectation.js';
import { failureStatus } from './failure-status.js';
import { sendInterim } from './interim-response.js';
import { responseHeaders } from './response-headers.js';

const nothing = Buffer.alloc(0);
const sentAgain = 'sent twice: the first, on a kept-alive connection, had no answer';

export interface ProxiedRequestOptions {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly exchange: GatewayExchange;
  readonly watcher: ExchangeWatcher | undefined;
  readonly via: string;
  /** Asked when the response begins: then the connection is not kept. */
  readonly isDraining: () => boolean;
  /** What the route changes in the service's answer; null: nothing. */
  readonly edits: ResponseEdits | null;
}

/**
 * One request on its way through: moves bytes both ways with back pressure and ends the exchange
 * exactly once.
 */
export class ProxiedRequest implements ForwardHandler {
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  /** Of the last attempt, where the request is sent more than once. */
  #exchange: GatewayExchange;
  #watcher: ExchangeWatcher | undefined;
  readonly #via: string;
  readonly #isDraining: () => boolean;
  readonly #edits: ResponseEdits | null;
  #stream: ForwardStream | null = null;
  #headSent = false;
  #bodySent = false;
  /** The upstream waits until the downstream has taken what it was sent. */
  #held = false;
  /** More than one when the request had to be sent again. */
  #connections = 0;
  #over = false;

  constructor(options: ProxiedRequestOptions) {
    this.#req = options.req;
    this.#res = options.res;
    this.#exchange = options.exchange;
    this.#watcher = options.watcher;
    this.#via = options.via;
    this.#isDraining = options.isDraining;
    this.#edits = options.edits;
  }

  start(forward: Forward, request: ForwardRequest): void {
    this.#res.on('close', () => this.#onDownstreamClosed());
    this.#stream = forward(request, this);
    if (request.framing === 'none') return;
    this.#req
      .on('data', (chunk: Buffer) => this.#onRequestData(chunk))
      .on('end', () => this.#onRequestEnd());
  }

  /** Sent again: what comes from here on is another exchange's. */
  again(exchange: GatewayExchange, watcher: ExchangeWatcher | undefined): void {
    this.#exchange = exchange;
    this.#watcher = watcher;
    this.#connections = 0;
  }

  #onRequestData(chunk: Buffer): void {
    if (this.#over) return;
    this.#watcher?.requestData(chunk);
    if (this.#stream?.write(chunk) === false) this.#req.pause();
  }

  #onRequestEnd(): void {
    const { rawTrailers } = this.#req;
    this.#exchange.requestTrailers = rawTrailers;
    this.#stream?.end(rawTrailers);
  }

  onDrain(): void {
    if (this.#req.isPaused()) this.#req.resume();
  }

  onConnected(reused: boolean): void {
    if (this.#connections > 0 && this.#exchange.errorMessage === '') {
      this.#exchange.errorMessage = sentAgain;
    }
    this.#connections++;
    if (!reused) this.#exchange.connectedAt = steadyNow();
  }

  onInformation(status: number, statusText: string, headers: RawHeaders): void {
    // HTTP/1.0 has no interim responses (RFC 9110 §15.2).
    if (this.#req.httpVersionMinor === 0 || this.#headSent) return;
    sendInterim(this.#res, status, statusText, headers);
  }

  onHead(status: number, statusText: string, headers: RawHeaders): void {
    const { traceId, requestId } = this.#exchange;
    this.#exchange.firstByteAt = steadyNow();
    this.#exchange.status = status;
    this.#exchange.answeredStatus = status;
    this.#exchange.statusText = statusText;
    this.#exchange.responseHeaders = headers;
    this.#res.sendDate = false;
    if (this.#isDraining()) this.#res.shouldKeepAlive = false;
    settleExpectation(this.#req, this.#res);
    const out = responseHeaders(headers, {
      traceId,
      requestId,
      via: this.#via,
      mayHaveTrailers: this.#mayHaveTrailers(status),
      status,
    });
    try {
      // An answer that was given in the service's place has a code.
      const edits = this.#exchange.errorCode === null ? this.#edits : null;
      this.#res.writeHead(status, statusText, edits === null ? out : editResponse(out, edits));
    } catch (error) {
      // A header that Node's server will not write, such as one with a control character.
      this.#stream?.abort();
      this.onError({
        kind: 'reset',
        code: 'LOOP_GATEWAY_UPSTREAM_MALFORMED',
        message: `${this.#exchange.upstream} sent a header that cannot be passed on: ${String(error)}`,
      });
      return;
    }
    this.#headSent = true;
    // A head whose body takes its time (server-sent events) must not wait for it; one that comes
    // with its body goes out with it.
    process.nextTick(flushHead, this);
  }

  flushHead(): void {
    // Not `flushHeaders`, which writes them in UTF-8.
    if (!this.#bodySent && !this.#over) this.#res.write(nothing);
  }

  onData(chunk: Buffer): void {
    if (this.#over) return;
    this.#bodySent = true;
    this.#watcher?.responseData(chunk);
    // One read from the upstream can hold many chunks: the first that is too much stops it.
    if (this.#res.write(chunk) || this.#held) return;
    this.#held = true;
    this.#stream?.pause();
    this.#res.once('drain', () => this.#onDownstreamDrain());
  }

  #onDownstreamDrain(): void {
    this.#held = false;
    this.#stream?.resume();
  }

  onEnd(trailers: RawHeaders): void {
    if (this.#over) return;
    this.#exchange.responseTrailers = trailers;
    if (trailers.length > 0) this.#res.addTrailers(headerPairs(withoutFraming(trailers)));
    this.#res.end();
    this.#finish();
    this.#endUpload();
  }

  onError(failure: ForwardFailure): void {
    if (this.#over) return;
    this.#exchange.error = failure.kind;
    this.#exchange.errorCode = failure.code;
    const { errorMessage: before } = this.#exchange;
    this.#exchange.errorMessage = before === '' ? failure.message : `${failure.message}; ${before}`;
    if (this.#headSent) {
      const { responseHeaders } = this.#exchange;
      this.flushHead();
      this.#finish();
      breakOff(this.#res, headerValue(responseHeaders, 'content-length') !== undefined);
      return;
    }
    const status = failureStatus(failure);
    this.#exchange.answeredStatus = status;
    this.#finish();
    const { code, message } = failure;
    if (this.#isDraining()) this.#res.shouldKeepAlive = false;
    sendError(this.#res, { status, code, message }, this.#exchange);
    this.#endUpload();
  }

  #endUpload(): void {
    if (!this.#req.complete || this.#req.isPaused()) discardUpload(this.#req);
  }

  #onDownstreamClosed(): void {
    if (this.#over) return;
    this.#exchange.error = 'aborted';
    this.#exchange.errorMessage = 'the downstream closed the connection before the response ended';
    this.#stream?.abort();
    this.#finish();
  }

  #finish(): void {
    this.#over = true;
    this.#exchange.end();
    this.#watcher?.end();
  }

  /** Node's server refuses a `Trailer` header on a response that is not chunked. */
  #mayHaveTrailers(status: number): boolean {
    const { method, httpVersionMinor } = this.#req;
    return httpVersionMinor === 1 && method !== 'HEAD' && status !== 204 && status !== 304;
  }
}

function flushHead(request: ProxiedRequest): void {
  request.flushHead();
}
