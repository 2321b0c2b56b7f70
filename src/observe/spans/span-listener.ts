import type { Exchange, ExchangeListener, ExchangeWatcher } from '../../core/exchange.js';
import type { SettledHop } from '../../core/settled-hops.js';
import type { SpanQueue } from './span-queue.js';

export interface SpanListenerOptions {
  /** Null: no spans are wanted. */
  readonly queue: () => SpanQueue | null;
  /** The recorder tells of every hop itself, when its chain is over. */
  readonly isRecording: () => boolean;
  /** A service; null at the edge, and where it is not known. */
  readonly fromOf: (exchange: Exchange) => string | null;
}

/** Spans of a gateway that has no rule, and so no chains: of each sampled exchange as it ends. */
export class SpanListener implements ExchangeListener {
  readonly #options: SpanListenerOptions;

  constructor(options: SpanListenerOptions) {
    this.#options = options;
  }

  start(exchange: Exchange): ExchangeWatcher | undefined {
    const queue = this.#options.queue();
    if (queue === null || this.#options.isRecording()) return undefined;
    if (!queue.isSampled(exchange.traceId)) return undefined;
    return new SpanWatcher(exchange, queue, this.#options.fromOf);
  }
}

class SpanWatcher implements ExchangeWatcher, SettledHop {
  readonly exchange: Exchange;
  readonly #queue: SpanQueue;
  readonly #fromOf: (exchange: Exchange) => string | null;

  constructor(exchange: Exchange, queue: SpanQueue, fromOf: (exchange: Exchange) => string | null) {
    this.exchange = exchange;
    this.#queue = queue;
    this.#fromOf = fromOf;
  }

  get parentSpanId(): string | null {
    return this.exchange.parentSpanId;
  }

  get from(): string | null {
    return this.#fromOf(this.exchange);
  }

  requestData(): void {}

  responseData(): void {}

  end(): void {
    this.#queue.settled([this], null);
  }
}
