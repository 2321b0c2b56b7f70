import type { HopRecord, MessageRecord } from '../../core/capture-sink.js';
import type { Exchange, ExchangeWatcher } from '../../core/exchange.js';
import type { GrpcTypes } from '../../core/grpc/grpc-types.js';
import type { RawHeaders } from '../../core/headers.js';
import type { MissReport } from '../replayed-call.js';
import { type BodyBudget, BodyNote } from './body-note.js';
import type { Callee } from './callee.js';

export interface CallPlace {
  /** Span id of the hop that made the call. */
  readonly parentSpanId: string;
  readonly caller: string | null;
}

/** One call of a run while it goes on: watches its exchange, and keeps what was decided about it. */
export class CallNote implements ExchangeWatcher {
  readonly exchange: Exchange;
  readonly place: CallPlace;
  /** Empty while nothing tells. */
  readonly service: string;
  /** Why it is not known whom the call is for; else null. */
  readonly problem: string | null;
  /** Of which types its messages are. */
  readonly types: GrpcTypes | undefined;
  readonly request: BodyNote;
  readonly response: BodyNote;
  mode: 'live' | 'recorded' = 'recorded';
  /** `host:port` of who answered, or had answered in the recording. */
  to = '';
  answers: number | null = null;
  miss: MissReport | null = null;
  /** loop answered the miss itself. */
  refused = false;
  readonly #onEnd: () => void;

  constructor(options: {
    readonly exchange: Exchange;
    readonly place: CallPlace;
    readonly callee: Callee;
    readonly types: GrpcTypes | undefined;
    readonly bodyBytesMax: number;
    readonly budget: BodyBudget;
    readonly onEnd: () => void;
  }) {
    this.exchange = options.exchange;
    this.place = options.place;
    this.types = options.types;
    const { callee } = options;
    this.service = 'service' in callee ? callee.service : '';
    this.problem = 'problem' in callee ? callee.problem : null;
    this.request = new BodyNote(options.bodyBytesMax, options.budget);
    this.response = new BodyNote(options.bodyBytesMax, options.budget);
    this.#onEnd = options.onEnd;
  }

  get running(): boolean {
    return this.exchange.endedAt === 0;
  }

  requestData(chunk: Buffer): void {
    this.request.append(chunk);
  }

  responseData(chunk: Buffer): void {
    this.response.append(chunk);
  }

  end(): void {
    this.#onEnd();
  }

  /** @param startedAtMs by the clock of the run */
  toRecord(startedAtMs: number): HopRecord {
    const { exchange, refused } = this;
    const since = (moment: number) => (moment === 0 ? null : moment - exchange.startedAt);
    const hasResponse = exchange.status !== 0 && !refused;
    return {
      spanId: exchange.spanId,
      parentSpanId: this.place.parentSpanId,
      ruleHeld: false,
      service: this.service,
      to: this.to,
      route: null,
      listener: 'mesh',
      protocol: exchange.protocol,
      method: exchange.method,
      authority: exchange.authority,
      path: exchange.path,
      status: hasResponse ? exchange.status : null,
      statusText: hasResponse ? exchange.statusText : '',
      answeredStatus: exchange.answeredStatus || null,
      error: exchange.error,
      errorCode: exchange.errorCode,
      errorMessage: exchange.errorMessage,
      startedAtMs,
      durationMs: since(exchange.endedAt),
      connectMs: since(exchange.connectedAt),
      firstByteMs: since(exchange.firstByteAt),
      client: exchange.client,
      ...(this.types ? { types: this.types } : {}),
      request: message(exchange.requestHeaders, exchange.requestTrailers, this.request),
      response: hasResponse
        ? message(exchange.responseHeaders, exchange.responseTrailers, this.response)
        : null,
      webSocket: null,
    };
  }
}

function message(headers: RawHeaders, trailers: RawHeaders, body: BodyNote): MessageRecord {
  return {
    headers,
    trailers,
    bodyBytes: body.bytes,
    body: Uint8Array.from(body.read()),
  };
}
