import type { HopRecord, MessageRecord } from '../core/capture-sink.js';
import { decodeContent } from '../core/content-coding.js';
import type { ErrorKind, Exchange, ExchangeWatcher } from '../core/exchange.js';
import type { RawHeaders } from '../core/headers.js';
import type { HopView } from '../core/rules/matcher.js';
import type { BodyNote, RoomKeeper } from './body-note.js';

/** What a hop's objects cost beside the characters of its headers; measured, rounded up. */
const hopBytes = 2048;
const decodedBytesMax = 16 * 1024 * 1024;

/** The chain that a hop belongs to, as far as the hop needs it. */
export interface HopOwner {
  readonly bodyBytesMax: number;
  newBody(): BodyNote;
  /** Makes sure that one more block fits; false when the chain had to go. */
  ensureRoom(): boolean;
  onHopEnd(hop: HopNote): void;
}

/** One hop in memory: watches its exchange, and is what the rules look at. */
export class HopNote implements ExchangeWatcher, HopView, RoomKeeper {
  readonly exchange: Exchange;
  /** Null at a root, or while nobody is known to have called. */
  readonly parent: HopNote | null;
  readonly #owner: HopOwner;
  #requestBody: BodyNote | null = null;
  #responseBody: BodyNote | null = null;
  #decodedRequest: Buffer | null = null;
  #decodedResponse: Buffer | null = null;
  #released = false;

  constructor(exchange: Exchange, parent: HopNote | null, owner: HopOwner) {
    this.exchange = exchange;
    this.parent = parent;
    this.#owner = owner;
  }

  get depth(): number {
    return this.parent === null ? 0 : this.parent.depth + 1;
  }

  get running(): boolean {
    return this.exchange.endedAt === 0;
  }

  // --- ExchangeWatcher

  requestData(chunk: Buffer): void {
    this.#requestBody ??= this.#owner.newBody();
    this.#append(this.#requestBody, chunk);
  }

  responseData(chunk: Buffer): void {
    this.#responseBody ??= this.#owner.newBody();
    this.#append(this.#responseBody, chunk);
  }

  end(): void {
    this.#owner.onHopEnd(this);
  }

  #append(body: BodyNote, chunk: Buffer): void {
    body.append(chunk, this.#released ? 0 : this.#owner.bodyBytesMax, this);
  }

  ensureRoom(): boolean {
    return this.#owner.ensureRoom() && !this.#released;
  }

  // --- memory

  /** Held in the arena. */
  get bodyBytes(): number {
    return (this.#requestBody?.keptBytes ?? 0) + (this.#responseBody?.keptBytes ?? 0);
  }

  /** An estimate of what is held outside the arena. */
  get heapBytes(): number {
    return hopBytes + 2 * characters(this.exchange.requestHeaders) + this.exchange.path.length;
  }

  release(): void {
    this.#released = true;
    this.#requestBody?.release();
    this.#responseBody?.release();
    this.#decodedRequest = null;
    this.#decodedResponse = null;
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
  get from(): string | null {
    return this.parent?.exchange.service ?? null;
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
  requestBody(): Buffer {
    this.#decodedRequest ??= decoded(this.exchange.requestHeaders, this.#requestBody);
    return this.#decodedRequest;
  }
  responseBody(): Buffer {
    this.#decodedResponse ??= decoded(this.exchange.responseHeaders, this.#responseBody);
    return this.#decodedResponse;
  }

  // --- hand-over

  /** A copy that owns its memory. */
  toRecord(ruleHeld: boolean): HopRecord {
    const { exchange } = this;
    const since = (moment: number) => (moment === 0 ? null : moment - exchange.startedAt);
    return {
      spanId: exchange.spanId,
      parentSpanId: this.parent?.exchange.spanId ?? exchange.parentSpanId,
      ruleHeld,
      service: exchange.service,
      to: exchange.upstream,
      ...(exchange.upstreamScheme === 'https' ? { toScheme: 'https' as const } : {}),
      route: exchange.route,
      listener: exchange.listener,
      protocol: exchange.protocol,
      method: exchange.method,
      authority: exchange.authority,
      path: exchange.path,
      status: exchange.status || null,
      statusText: exchange.statusText,
      answeredStatus: exchange.answeredStatus || null,
      error: exchange.error,
      errorCode: exchange.errorCode,
      errorMessage: exchange.errorMessage,
      startedAtMs: exchange.startedAt,
      durationMs: since(exchange.endedAt),
      connectMs: since(exchange.connectedAt),
      firstByteMs: since(exchange.firstByteAt),
      client: exchange.client,
      request: message(exchange.requestHeaders, exchange.requestTrailers, this.#requestBody),
      response:
        exchange.status === 0
          ? null
          : message(exchange.responseHeaders, exchange.responseTrailers, this.#responseBody),
      webSocket: exchange.protocol === 'websocket' ? webSocketRecord(exchange) : null,
    };
  }
}

function webSocketRecord(exchange: Exchange): HopRecord['webSocket'] {
  return {
    closeCode: exchange.closeCode || null,
    bytesFromDownstream: exchange.bytesFromDownstream,
    bytesFromUpstream: exchange.bytesFromUpstream,
  };
}

function message(headers: RawHeaders, trailers: RawHeaders, body: BodyNote | null): MessageRecord {
  return {
    headers,
    trailers,
    bodyBytes: body?.totalBytes ?? 0,
    body: body?.read() ?? new Uint8Array(0),
  };
}

function decoded(headers: RawHeaders, body: BodyNote | null): Buffer {
  if (body === null) return Buffer.alloc(0);
  return decodeContent(headers, body.view(), decodedBytesMax).data;
}

function characters(headers: RawHeaders): number {
  let sum = 0;
  for (const part of headers) sum += part.length;
  return sum;
}
