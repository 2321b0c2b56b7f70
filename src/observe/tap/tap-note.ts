import type { HopRecord } from '../../core/capture-sink.js';
import type { ErrorKind, Exchange, ExchangeWatcher } from '../../core/exchange.js';
import type { RawHeaders } from '../../core/headers.js';
import { hopRecord } from '../../core/hop-record.js';
import type { HopView } from '../../core/rules/matcher.js';
import { TapBody } from './tap-body.js';

const nothing = Buffer.alloc(0);

/** One exchange that somebody may be shown: what the filters look at, and what is told of it. */
export class TapNote implements ExchangeWatcher, HopView {
  readonly exchange: Exchange;
  readonly #bodyBytesMax: number;
  readonly #onEnd: (note: TapNote) => void;
  readonly #requestBody = new TapBody();
  readonly #responseBody = new TapBody();
  /** A service, `edge` or `unknown`; known when the exchange has ended. */
  from = '';

  /** With 0 for `bodyBytesMax` bytes are counted alone. */
  constructor(exchange: Exchange, bodyBytesMax: number, onEnd: (note: TapNote) => void) {
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

  get running(): boolean {
    return this.exchange.endedAt === 0;
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

  // --- HopView

  get method(): string {
    return this.exchange.method;
  }
  get path(): string {
    return this.exchange.path;
  }
  get authority(): string {
    return this.exchange.authority;
  }
  get service(): string {
    return this.exchange.service;
  }
  get route(): string | null {
    return this.exchange.route;
  }
  get isEdge(): boolean {
    return this.exchange.listener === 'edge';
  }
  get status(): number | null {
    return this.exchange.status || this.exchange.answeredStatus || null;
  }
  get error(): ErrorKind | null {
    return this.exchange.error;
  }
  get latencyMs(): number {
    return this.exchange.endedAt - this.exchange.startedAt;
  }
  get requestHeaders(): RawHeaders {
    return this.exchange.requestHeaders;
  }
  get responseHeaders(): RawHeaders {
    return this.exchange.responseHeaders;
  }
  /** No filter of a tap looks at a body. */
  requestBody(): Buffer {
    return nothing;
  }
  responseBody(): Buffer {
    return nothing;
  }
}
