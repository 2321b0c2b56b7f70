import type { Exchange, ExchangeListener, ExchangeWatcher } from '../../core/exchange.js';
import type { AccessQueue } from './access-queue.js';

export interface AccessListenerOptions {
  readonly queue: AccessQueue;
  /** A service, `edge` or `unknown`. */
  readonly sourceOf: (exchange: Exchange) => string;
  /** Of the machine's clock, before that of the exchanges. */
  readonly aheadMs: () => number;
}

/** Notes each exchange that ends, for its line in the access log. */
export class AccessListener implements ExchangeListener {
  readonly #options: AccessListenerOptions;

  constructor(options: AccessListenerOptions) {
    this.#options = options;
  }

  start(exchange: Exchange): ExchangeWatcher {
    return new AccessNote(exchange, this.#options);
  }
}

class AccessNote implements ExchangeWatcher {
  readonly #exchange: Exchange;
  readonly #options: AccessListenerOptions;
  #bytesIn = 0;
  #bytesOut = 0;

  constructor(exchange: Exchange, options: AccessListenerOptions) {
    this.#exchange = exchange;
    this.#options = options;
  }

  requestData(chunk: Buffer): void {
    this.#bytesIn += chunk.length;
  }

  responseData(chunk: Buffer): void {
    this.#bytesOut += chunk.length;
  }

  end(): void {
    const { queue, sourceOf, aheadMs } = this.#options;
    const exchange = this.#exchange;
    // The caller hears of the last attempt.
    if (exchange.retried) return;
    const { requestHeaders, path } = exchange;
    let text = path.length;
    for (const each of requestHeaders) text += each.length;
    queue.add(
      [
        exchange.askedAt + aheadMs(),
        Math.max(0, exchange.endedAt - exchange.askedAt),
        exchange.listener,
        sourceOf(exchange),
        exchange.service,
        exchange.route,
        exchange.upstream,
        exchange.traceId,
        exchange.requestId,
        exchange.client,
        exchange.method,
        path,
        exchange.answeredStatus,
        exchange.error,
        this.#bytesIn,
        this.#bytesOut,
        requestHeaders,
      ],
      text,
    );
  }
}
