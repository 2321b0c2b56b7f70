import type { Deadline } from '../../core/deadline.js';
import type { ExchangeListener, ExchangeWatcher } from '../../core/exchange.js';
import type {
  Attempts,
  AttemptTarget,
  BodyFraming,
  ForwardFailure,
  ForwardRequest,
} from '../../core/forward.js';
import type { RawHeaders } from '../../core/headers.js';
import { steadyNow } from '../../core/steady-clock.js';
import { GatewayExchange } from '../gateway-exchange.js';
import type { TraceKnowledge } from '../trace/join-trace.js';
import type { TraceFormat } from '../trace/trace-format.js';
import { traceAgain } from '../trace/trace-lines.js';
import type { Admitted } from './admitted.js';
import type { Peer } from './downstream-stream.js';
import { failureStatus } from './failure-status.js';
import type { ProxiedRequest } from './proxied-request.js';

/** Of the gateway, what a further attempt needs. */
export interface AttemptsContext {
  readonly listener: ExchangeListener;
  readonly known: TraceKnowledge;
  readonly trace: TraceFormat;
  readonly pseudonym: string;
}

export interface AttemptsOptions {
  readonly context: AttemptsContext;
  readonly peer: Peer;
  readonly admitted: Admitted;
  readonly framing: BodyFraming;
  /** Of all of them together. */
  readonly deadline: Deadline | undefined;
  /** As the request goes on the wire. */
  readonly headOf: (
    context: AttemptsContext,
    peer: Peer,
    admitted: Admitted,
    exchange: GatewayExchange,
  ) => string;
  readonly proxied: ProxiedRequest;
  /** Of the first. */
  readonly exchange: GatewayExchange;
  readonly watcher: ExchangeWatcher | undefined;
}

/**
 * A request that is sent more than once: each time is an exchange of its own, with a span of its own, by
 * which the upstream's calls are told apart. An exchange that failed runs on until the next one
 * begins, so that its chain does, and so that it is the caller's when none does.
 */
export class ExchangeAttempts implements Attempts {
  readonly #options: AttemptsOptions;
  #admitted: Admitted;
  #exchange: GatewayExchange;
  #watcher: ExchangeWatcher | undefined;
  #failedAt = 0;

  constructor(options: AttemptsOptions) {
    this.#options = options;
    this.#admitted = options.admitted;
    this.#exchange = options.exchange;
    this.#watcher = options.watcher;
  }

  onHead(status: number, statusText: string, headers: RawHeaders): void {
    this.#exchange.answered(status, statusText, headers);
  }

  onData(chunk: Buffer): void {
    this.#watcher?.responseData(chunk);
  }

  onEnd(trailers: RawHeaders): void {
    this.#exchange.responseTrailers = trailers;
    this.#failedAt = steadyNow();
  }

  onError(failure: ForwardFailure): void {
    const exchange = this.#exchange;
    exchange.error = failure.kind;
    exchange.errorCode = failure.code;
    const { errorMessage: before } = exchange;
    exchange.errorMessage = before === '' ? failure.message : `${failure.message}; ${before}`;
    if (exchange.status === 0) exchange.answeredStatus = failureStatus(failure);
    this.#failedAt = steadyNow();
  }

  next({ endpoint, upstream }: AttemptTarget, body: readonly Buffer[]): ForwardRequest {
    const { context, peer, proxied, framing, headOf, deadline } = this.#options;
    const { scan, trace, destination, ...rest } = this.#admitted;
    const { callee } = destination;
    const admitted: Admitted = {
      ...rest,
      scan,
      trace: traceAgain(trace, scan, context.trace, context.known),
      destination: { ...destination, callee: { ...callee, endpoint, upstream } },
    };
    const before = this.#exchange;
    const exchange = new GatewayExchange({
      listener: before.listener,
      method: before.method,
      client: before.client,
      headers: before.requestHeaders,
      memory: context.known.memory,
      ...admitted,
      before,
    });
    exchange.requestTrailers = before.requestTrailers;
    if (before.requestEndedAt > 0) exchange.requestEndedAt = exchange.startedAt;
    // Before that one ends, so that there is no moment at which nothing of the chain runs.
    const watcher = context.listener.start(exchange);
    for (const chunk of body) watcher?.requestData(chunk);
    before.retried = true;
    before.end(this.#failedAt);
    this.#watcher?.end();
    this.#admitted = admitted;
    this.#exchange = exchange;
    this.#watcher = watcher;
    proxied.again(exchange, watcher);
    return {
      upstream: endpoint,
      timeouts: callee.timeouts,
      steering: destination.steering,
      deadline,
      attempts: this,
      method: exchange.method,
      head: headOf(context, peer, admitted, exchange),
      exchange,
      framing,
      expectsContinue: scan.expect !== undefined,
    };
  }
}
