import type { HopRecord } from '../core/capture-sink.js';
import { decodeContent } from '../core/content-coding.js';
import type { Exchange, ExchangeWatcher } from '../core/exchange.js';
import { giveBack } from '../core/give-back.js';
import { isGrpc } from '../core/grpc/grpc-call.js';
import {
  type CallSchemas,
  callSchemas,
  type GrpcTypes,
  type TypesOf,
} from '../core/grpc/grpc-types.js';
import { headerValue, noHeaders, type RawHeaders } from '../core/headers.js';
import { hopRecord } from '../core/hop-record.js';
import { ExchangeView } from '../core/rules/exchange-view.js';
import type { WorkBudget } from '../core/rules/work-budget.js';
import type { SettledHop } from '../core/settled-hops.js';
import { steadyNow } from '../core/steady-clock.js';
import type { BodyNote, RoomKeeper } from './body-note.js';
import { headersCost, hopCost, textCost, writtenHopCost } from './heap-cost.js';
import type { HopFacts } from './judge.js';
import { MessageNote } from './message-note.js';
import type { BookedRule, RuleBook } from './rule-book.js';

const decodedBytesMax = 16 * 1024 * 1024;
const nothing = Buffer.alloc(0);

/** The chain that a hop belongs to, as far as the hop needs it. */
export interface HopOwner {
  readonly bodyBytesMax: number;
  readonly typesOf: TypesOf;
  newBody(): BodyNote;
  /** Makes sure that one more block fits; false when the chain had to go. */
  ensureRoom(): boolean;
  onHopEnd(hop: HopNote): void;
}

/** One hop in memory: watches its exchange, and is what the rules look at. */
export class HopNote extends ExchangeView implements ExchangeWatcher, RoomKeeper, SettledHop {
  exchange: Exchange;
  /** While the rules are asked on the gateway's thread. */
  work: WorkBudget | undefined;
  /** Null at a root, or while nobody is known to have called. */
  readonly parent: HopNote | null;
  readonly #owner: HopOwner;
  #requestBody: BodyNote | null = null;
  #responseBody: BodyNote | null = null;
  /** For one decision: together they may be a thousand times what the arena holds. */
  #decodedRequest: Buffer | null = null;
  #decodedResponse: Buffer | null = null;
  /** Of a call by gRPC. */
  readonly #isGrpc: boolean;
  #requestMessages: MessageNote | undefined;
  #responseMessages: MessageNote | undefined;
  #released = false;
  /** Outside the arena, by what is known of the exchange so far. */
  #heapBytes: number;
  #judgedBy: RuleBook | null = null;
  /** Rules of that book that were found to hold. */
  #held: string[] | null = null;

  constructor(exchange: Exchange, parent: HopNote | null, owner: HopOwner) {
    super();
    this.exchange = exchange;
    this.parent = parent;
    this.#owner = owner;
    this.#isGrpc = exchange.protocol === 'http/2' && isGrpc(exchange.requestHeaders);
    this.#heapBytes = hopCost + headersCost(exchange.requestHeaders) + textCost(exchange.path);
  }

  // --- ExchangeWatcher

  requestData(chunk: Buffer): void {
    this.#requestBody ??= this.#owner.newBody();
    if (this.#isGrpc) this.#requestMessages ??= new MessageNote(this.#owner.bodyBytesMax);
    this.#append(this.#requestBody, chunk, this.#requestMessages);
  }

  responseData(chunk: Buffer): void {
    this.#responseBody ??= this.#owner.newBody();
    if (this.#isGrpc) this.#responseMessages ??= new MessageNote(this.#owner.bodyBytesMax);
    this.#append(this.#responseBody, chunk, this.#responseMessages);
  }

  end(): void {
    this.#owner.onHopEnd(this);
  }

  #append(body: BodyNote, chunk: Buffer, messages: MessageNote | undefined): void {
    messages?.take(chunk, steadyNow() - this.exchange.startedAt);
    const bytesMax = Math.min(this.#owner.bodyBytesMax, messages?.keptMax ?? Infinity);
    body.append(chunk, this.#released ? 0 : bytesMax, this);
  }

  ensureRoom(): boolean {
    return this.#owner.ensureRoom() && !this.#released;
  }

  // --- memory

  /** Of its bodies, as far as they were kept. */
  get bodyBytes(): number {
    return (this.#requestBody?.keptBytes ?? 0) + (this.#responseBody?.keptBytes ?? 0);
  }

  /** What the arena lent for them. */
  get lentBytes(): number {
    return (this.#requestBody?.lentBytes ?? 0) + (this.#responseBody?.lentBytes ?? 0);
  }

  /** An estimate of what is held outside the arena; the answer is in it once the hop has ended. */
  get heapBytes(): number {
    return this.#heapBytes;
  }

  /** Counts what came since the start; returns by how much there is more. */
  countAnswer(): number {
    const { requestTrailers, responseHeaders, responseTrailers, errorMessage } = this.exchange;
    const more =
      headersCost(requestTrailers) +
      headersCost(responseHeaders) +
      headersCost(responseTrailers) +
      textCost(errorMessage);
    this.#heapBytes += more;
    return more;
  }

  release(): void {
    this.#released = true;
    this.#requestBody?.release();
    this.#responseBody?.release();
    this.#forgetDecoded();
  }

  #forgetDecoded(): void {
    if (this.#decodedRequest !== null) giveBack(this.#decodedRequest);
    if (this.#decodedResponse !== null) giveBack(this.#decodedResponse);
    this.#decodedRequest = null;
    this.#decodedResponse = null;
    this.readRequest = undefined;
    this.readResponse = undefined;
  }

  /** Of an ended hop that is not to be written again; what is left tells whose calls come late. */
  shrink(): void {
    this.release();
    this.exchange = withoutContent(this.exchange);
    this.#requestBody = null;
    this.#responseBody = null;
    this.#heapBytes = writtenHopCost;
  }

  // --- what the rules said

  /** The rules of the book have been asked; those that hold were noted. */
  judged(book: RuleBook): void {
    this.#judgedBy = book;
    this.#forgetDecoded();
  }

  noteHeld(rule: string): void {
    this.#held ??= [];
    this.#held.push(rule);
  }

  /** Whether the rule holds: from what was noted when the hop ended, where it was asked then. */
  isHeldBy({ book, rule }: BookedRule): boolean {
    if (this.running) return false;
    if (this.#judgedBy === book) return this.#held?.includes(rule.name) ?? false;
    const holds = rule.matcher.matches(this);
    if (holds) this.noteHeld(rule.name);
    this.judged(book);
    return holds;
  }

  // --- for rules and filters

  get from(): string | null {
    return this.parent?.exchange.service ?? null;
  }
  requestBody(): Buffer {
    this.#decodedRequest ??= decoded(this.exchange.requestHeaders, this.#requestBody, this.work);
    return this.#decodedRequest;
  }
  responseBody(): Buffer {
    this.#decodedResponse ??= decoded(this.exchange.responseHeaders, this.#responseBody, this.work);
    return this.#decodedResponse;
  }

  schemas(): CallSchemas | undefined {
    return callSchemas(this.#types(), this.path);
  }

  #types(): GrpcTypes | undefined {
    return this.#owner.typesOf(this.service, this.path);
  }

  // --- hand-over

  /** As the caller sent it, whose own tracer may have made it; else of the hop that was found to call. */
  get parentSpanId(): string | null {
    return this.exchange.parentSpanId ?? this.parent?.exchange.spanId ?? null;
  }

  /** For another thread. */
  toFacts(): HopFacts {
    const { method, path, authority, service, from, route, isEdge, status, error, fault, retried } =
      this;
    return {
      ...{ method, path, authority, service, from, route, isEdge, status, error, fault },
      ...{ retried, protocol: this.protocol, responseTrailers: this.responseTrailers },
      latencyMs: this.latencyMs,
      types: this.#types(),
      requestHeaders: this.requestHeaders,
      responseHeaders: this.responseHeaders,
      requestBody: this.#requestBody?.read() ?? new Uint8Array(),
      responseBody: this.#responseBody?.read() ?? new Uint8Array(),
    };
  }

  /**
   * A copy that owns its memory.
   * @param aheadMs of the machine's clock, before that of the exchanges
   */
  toRecord(ruleHeld: boolean, aheadMs: number): HopRecord {
    const { exchange } = this;
    const record = hopRecord(
      {
        exchange,
        parentSpanId: this.parent?.exchange.spanId ?? exchange.parentSpanId,
        requestBody: this.#requestBody,
        responseBody: this.#responseBody,
        types: this.#types(),
        requestMoments: this.#requestMessages?.moments,
        responseMoments: this.#responseMessages?.moments,
      },
      ruleHeld,
    );
    return { ...record, startedAtMs: record.startedAtMs + aheadMs };
  }
}

/** On the gateway's thread. A few coded bytes may stand for very many. */
const codedBytesMax = 32 * 1024;
const expandedBytesMax = 64 * 1024;
const copyNs = 1;

function decoded(headers: RawHeaders, body: BodyNote | null, work: WorkBudget | undefined): Buffer {
  if (body === null) return nothing;
  work?.spend(body.keptBytes * copyNs);
  if (work === undefined || headerValue(headers, 'content-encoding') === undefined) {
    return decodeContent(headers, body.view(), decodedBytesMax).data;
  }
  if (body.keptBytes > codedBytesMax) work.spend(Number.POSITIVE_INFINITY);
  const { data, cut } = decodeContent(headers, body.view(), expandedBytesMax);
  if (cut) work.spend(Number.POSITIVE_INFINITY);
  return data;
}

/** What is needed to place the calls of a hop that has been written. */
function withoutContent(exchange: Exchange): Exchange {
  return {
    ...exchange,
    path: '',
    authority: '',
    parentSpanId: null,
    requestHeaders: noHeaders,
    requestTrailers: noHeaders,
    responseHeaders: noHeaders,
    responseTrailers: noHeaders,
    errorMessage: '',
    statusText: '',
  };
}
