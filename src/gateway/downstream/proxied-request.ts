import type { ExchangeWatcher } from '../../core/exchange.js';
import type {
  Forward,
  ForwardFailure,
  ForwardHandler,
  ForwardRequest,
  ForwardStream,
} from '../../core/forward.js';
import { withoutFraming } from '../../core/framing-fields.js';
import type { RawHeaders } from '../../core/headers.js';
import { steadyNow } from '../../core/steady-clock.js';
import type { GatewayExchange } from '../gateway-exchange.js';
import { Malformed } from '../http1/malformed.js';
import { editResponse, type ResponseEdits } from '../route/edits.js';
import { viaOf } from '../trace/pseudonym.js';
import type { DownstreamHandler, DownstreamStream } from './downstream-stream.js';
import { sendError } from './error-response.js';
import { failureStatus } from './failure-status.js';
import { requestTrailers } from './request-trailers.js';
import { responseHeaders } from './response-headers.js';

const sentAgain = 'sent twice: the first, on a kept-alive connection, had no answer';

export interface ProxiedRequestOptions {
  readonly downstream: DownstreamStream;
  readonly exchange: GatewayExchange;
  readonly watcher: ExchangeWatcher | undefined;
  readonly pseudonym: string;
  /** Asked when the response begins: then the connection is not kept. */
  readonly isDraining: () => boolean;
  /** What the route changes in the service's answer; null: nothing. */
  readonly edits: ResponseEdits | null;
}

/**
 * One request on its way through: moves bytes both ways with back pressure and ends the exchange
 * exactly once.
 */
export class ProxiedRequest implements ForwardHandler, DownstreamHandler {
  readonly #downstream: DownstreamStream;
  /** Of the last attempt, where the request is sent more than once. */
  #exchange: GatewayExchange;
  #watcher: ExchangeWatcher | undefined;
  readonly #pseudonym: string;
  readonly #isDraining: () => boolean;
  readonly #edits: ResponseEdits | null;
  #upstream: ForwardStream | null = null;
  #headSent = false;
  /** The upstream waits until the downstream has taken what it was sent. */
  #upstreamPaused = false;
  /** More than one when the request had to be sent again. */
  #connections = 0;
  #over = false;

  constructor(options: ProxiedRequestOptions) {
    this.#downstream = options.downstream;
    this.#exchange = options.exchange;
    this.#watcher = options.watcher;
    this.#pseudonym = options.pseudonym;
    this.#isDraining = options.isDraining;
    this.#edits = options.edits;
  }

  start(forward: Forward, request: ForwardRequest): void {
    this.#downstream.listen(this);
    this.#upstream = forward(request, this);
  }

  /** Sent again: what comes from here on is another exchange's. */
  again(exchange: GatewayExchange, watcher: ExchangeWatcher | undefined): void {
    this.#exchange = exchange;
    this.#watcher = watcher;
    this.#connections = 0;
  }

  // --- from the downstream

  onRequestData(chunk: Buffer): void {
    if (this.#over) return;
    this.#watcher?.requestData(chunk);
    if (this.#upstream?.write(chunk) === false) this.#downstream.pause();
  }

  onRequestEnd(trailers: RawHeaders): void {
    this.#exchange.requestTrailers = trailers;
    this.#exchange.requestEndedAt = steadyNow();
    this.#upstream?.end(requestTrailers(trailers));
  }

  onWritable(): void {
    if (!this.#upstreamPaused) return;
    this.#upstreamPaused = false;
    this.#upstream?.resume();
  }

  onGone(why: string): void {
    if (this.#over) return;
    this.#exchange.error = 'aborted';
    this.#exchange.errorMessage = why;
    this.#upstream?.abort();
    this.#finish();
  }

  // --- from the upstream

  onDrain(): void {
    this.#downstream.resume();
  }

  onConnected(reused: boolean): void {
    if (this.#connections > 0 && this.#exchange.errorMessage === '') {
      this.#exchange.errorMessage = sentAgain;
    }
    this.#connections++;
    if (!reused) this.#exchange.connectedAt = steadyNow();
  }

  onInformation(status: number, statusText: string, headers: RawHeaders): void {
    this.#downstream.inform(status, statusText, headers);
  }

  onHead(status: number, statusText: string, headers: RawHeaders): void {
    const { traceId, requestId, upstreamProtocol = 'http/1.1' } = this.#exchange;
    this.#exchange.answered(status, statusText, headers);
    if (this.#isDraining()) this.#downstream.closeAfter();
    const out = responseHeaders(headers, {
      traceId,
      requestId,
      via: viaOf(upstreamProtocol, this.#pseudonym),
      mayHaveTrailers: this.#downstream.mayHaveTrailers(status),
      status,
    });
    try {
      // An answer that was given in the service's place has a code.
      const edits = this.#exchange.errorCode === null ? this.#edits : null;
      this.#downstream.writeHead(
        status,
        statusText,
        edits === null ? out : editResponse(out, edits),
      );
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.#upstream?.abort();
      this.onError({
        kind: 'reset',
        code: 'LOOP_GATEWAY_UPSTREAM_MALFORMED',
        message: `${this.#exchange.upstream} sent what cannot be passed on: ${error.message}`,
      });
      return;
    }
    this.#headSent = true;
  }

  onData(chunk: Buffer): void {
    if (this.#over) return;
    this.#watcher?.responseData(chunk);
    // One read from the upstream can hold many chunks: the first that is too much stops it.
    if (this.#downstream.write(chunk) || this.#upstreamPaused) return;
    this.#upstreamPaused = true;
    this.#upstream?.pause();
  }

  onEnd(trailers: RawHeaders): void {
    if (this.#over) return;
    this.#exchange.responseTrailers = trailers;
    this.#downstream.end(withoutFraming(trailers));
    this.#finish();
  }

  onError(failure: ForwardFailure): void {
    if (this.#over) return;
    this.#exchange.error = failure.kind;
    this.#exchange.errorCode = failure.code;
    const { errorMessage: before } = this.#exchange;
    this.#exchange.errorMessage = before === '' ? failure.message : `${failure.message}; ${before}`;
    if (this.#headSent) {
      this.#finish();
      this.#downstream.breakOff();
      return;
    }
    const status = failureStatus(failure);
    this.#exchange.answeredStatus = status;
    this.#finish();
    const { code, message } = failure;
    if (this.#isDraining()) this.#downstream.closeAfter();
    sendError(this.#downstream, { status, code, message }, this.#exchange);
  }

  #finish(): void {
    this.#over = true;
    this.#exchange.end();
    this.#watcher?.end();
  }
}
