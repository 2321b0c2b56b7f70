import type { Exchange, ExchangeListener, ExchangeWatcher } from '../core/exchange.js';

/** Several listeners as one, told in their order; with a single one there is no layer between. */
export function combineListeners(listeners: readonly ExchangeListener[]): ExchangeListener {
  const none: ExchangeListener = { start: () => undefined };
  const [first, ...others] = listeners;
  return others.reduce<ExchangeListener>((one, other) => both(one, other), first ?? none);
}

function both(one: ExchangeListener, other: ExchangeListener): ExchangeListener {
  return {
    start(exchange: Exchange): ExchangeWatcher | undefined {
      const first = one.start(exchange);
      const second = other.start(exchange);
      if (first === undefined) return second;
      return second === undefined ? first : new BothWatchers(first, second);
    },
  };
}

class BothWatchers implements ExchangeWatcher {
  readonly #first: ExchangeWatcher;
  readonly #second: ExchangeWatcher;

  constructor(first: ExchangeWatcher, second: ExchangeWatcher) {
    this.#first = first;
    this.#second = second;
  }

  requestData(chunk: Buffer): void {
    this.#first.requestData(chunk);
    this.#second.requestData(chunk);
  }

  responseData(chunk: Buffer): void {
    this.#first.responseData(chunk);
    this.#second.responseData(chunk);
  }

  end(): void {
    this.#first.end();
    this.#second.end();
  }
}
