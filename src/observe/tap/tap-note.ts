import type { HopRecord } from '../../core/capture-sink.js';
import type { Exchange, ExchangeWatcher } from '../../core/exchange.js';
import { hopRecord } from '../../core/hop-record.js';
import { ExchangeView } from '../../core/rules/exchange-view.js';
import { TapBody } from './tap-body.js';

const nothing = Buffer.alloc(0);

/** One exchange that somebody may be shown: what the filters look at, and what is told of it. */
export class TapNote extends ExchangeView implements ExchangeWatcher {
  readonly exchange: Exchange;
  readonly #bodyBytesMax: number;
  readonly #onEnd: (note: TapNote) => void;
  readonly #requestBody = new TapBody();
  readonly #responseBody = new TapBody();
  /** A service, `edge` or `unknown`; known when the exchange has ended. */
  from = '';

  /** With 0 for `bodyBytesMax` bytes are counted alone. */
  constructor(exchange: Exchange, bodyBytesMax: number, onEnd: (note: TapNote) => void) {
    super();
    this.exchange = exchange;
    this.#bodyBytesMax = bodyBytesMax;
    this.#onEnd = onEnd;
  }

  requestData(chunk: Buffer): void {
    this.#requestBody.append(chunk, this.#bodyBytesMax);
  }

  responseData(chunk: Buffer): void {
    this.#responseBody.append(chunk, this.#bodyBytesMax);
  }

  end(): void {
    this.#onEnd(this);
  }

  /** Heads alone: what another hop of the chain carries is a secret in this one, too. */
  toContext(): HopRecord {
    const { parentSpanId } = this.exchange;
    const bodies = { requestBody: null, responseBody: null };
    return hopRecord({ exchange: this.exchange, parentSpanId, ...bodies }, false);
  }

  toRecord(): HopRecord {
    return hopRecord(
      {
        exchange: this.exchange,
        parentSpanId: this.exchange.parentSpanId,
        requestBody: this.#requestBody,
        responseBody: this.#responseBody,
      },
      false,
    );
  }

  // --- for rules and filters

  /** No filter of a tap looks at a body. */
  requestBody(): Buffer {
    return nothing;
  }
  responseBody(): Buffer {
    return nothing;
  }
}
