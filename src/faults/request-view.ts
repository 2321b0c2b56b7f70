import type { Exchange } from '../core/exchange.js';
import { ExchangeView } from '../core/rules/exchange-view.js';

const nothing = Buffer.alloc(0);

/** A request as it is when it is decided about: nothing is known of its answer yet. */
export class RequestView extends ExchangeView {
  readonly exchange: Exchange;

  constructor(exchange: Exchange) {
    super();
    this.exchange = exchange;
  }

  get from(): string | null {
    return this.exchange.caller;
  }

  requestBody(): Buffer {
    return nothing;
  }

  responseBody(): Buffer {
    return nothing;
  }
}
