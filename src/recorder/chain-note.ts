import type { TypesOf } from '../core/grpc/grpc-types.js';
import type { BodyNote } from './body-note.js';
import type { Siblings, TableEntry } from './chain-table.js';
import type { EndedEntry } from './ended-chains.js';
import type { HopNote, HopOwner } from './hop-note.js';
import type { BookedRule } from './rule-book.js';

/** That a chain is kept, by which rule, since when. */
export interface Decision {
  /** 16 hex digits; names the capture until the store gives it a number. */
  readonly key: string;
  readonly requestId: string;
  readonly booked: BookedRule;
  /** By the recorder's own clock, which only goes forward. */
  readonly atMs: number;
  /** How far the machine's clock was ahead of that one then: what is kept has its dates. */
  readonly aheadMs: number;
  /** That ran then, or null. */
  readonly experiment: string | null;
}

/** Of fewer, one is found faster by looking at all. */
const manyHops = 16;

/** Whoever holds the chains and the memory. */
export interface ChainKeeper {
  readonly bodyBytesMax: number;
  readonly typesOf: TypesOf;
  newBody(): BodyNote;
  ensureRoom(asking: ChainNote): boolean;
  onHopEnd(chain: ChainNote, hop: HopNote): void;
}

/** The hops of one trace id in memory. */
export class ChainNote implements HopOwner, TableEntry<ChainNote>, EndedEntry<ChainNote> {
  readonly #keeper: ChainKeeper;
  readonly traceId: string;
  bucket = 0;
  siblings: Siblings<ChainNote> | null = null;
  older: ChainNote | null = null;
  newer: ChainNote | null = null;
  nextInBucket: ChainNote | null = null;
  olderEnded: ChainNote | null = null;
  newerEnded: ChainNote | null = null;
  endedIn: EndedEntry<ChainNote>['endedIn'] = null;
  endedAtMs = 0;
  endedBytes = 0;
  readonly hops: HopNote[] = [];
  /** Made when there are many of them. */
  #bySpan: Map<string, HopNote> | null = null;
  running = 0;
  /** Hops that have ended, of which it is not known yet whether a rule holds. */
  judging = 0;
  edgeSeen = false;
  decision: Decision | null = null;
  /** Keeps it where no rule of the config does. */
  wantedBy: BookedRule | null = null;
  /** What was there has gone to the store; hops that end from now on follow one by one. */
  written = false;
  /** What was written last was taken by the store's queue. */
  taken = false;
  /** Pushed out of memory, or refused by the store: hops that are still running leave no trace. */
  lost = false;
  heapBytes = 0;
  /** Rules that held, but were beyond their limit: counted once a chain. */
  limited: Set<string> | null = null;
  /** When the last hop ended. */
  idleSinceMs = 0;
  /** Since when it is complete and written: it waits for late calls. */
  keptAtMs = 0;
  /** It had as many hops as a chain may have: what came then. */
  continued: ChainNote | null = null;
  /** It has left the memory. */
  gone = false;

  constructor(traceId: string, keeper: ChainKeeper) {
    this.traceId = traceId;
    this.#keeper = keeper;
  }

  get bodyBytesMax(): number {
    return this.#keeper.bodyBytesMax;
  }

  get typesOf(): TypesOf {
    return this.#keeper.typesOf;
  }

  newBody(): BodyNote {
    return this.#keeper.newBody();
  }

  ensureRoom(): boolean {
    return this.#keeper.ensureRoom(this);
  }

  onHopEnd(hop: HopNote): void {
    this.#keeper.onHopEnd(this, hop);
  }

  /** All that is held for the chain. */
  usedBytes(): number {
    return this.hops.reduce((sum, hop) => sum + hop.lentBytes, this.heapBytes);
  }

  add(hop: HopNote): void {
    this.hops.push(hop);
    this.running++;
    if (hop.isEdge) this.edgeSeen = true;
    this.#bySpan?.set(hop.exchange.spanId, hop);
  }

  /** What the client sent or was given with the first hop. */
  get requestId(): string {
    return this.hops[0]?.exchange.requestId ?? '';
  }

  /** Names of the faults that its hops met so far. */
  faults(): string[] {
    return this.hops.flatMap(({ exchange: { fault } }) => (fault === null ? [] : [fault]));
  }

  *spanIds(): Iterable<string> {
    for (const hop of this.hops) yield hop.exchange.spanId;
  }

  has(spanId: string): boolean {
    return this.hopOf(spanId) !== null;
  }

  hopOf(spanId: string): HopNote | null {
    if (this.hops.length <= manyHops) {
      return this.hops.find((hop) => hop.exchange.spanId === spanId) ?? null;
    }
    this.#bySpan ??= new Map(this.hops.map((hop) => [hop.exchange.spanId, hop]));
    return this.#bySpan.get(spanId) ?? null;
  }

  /** It is over, and held for calls that come late. */
  get ended(): boolean {
    return this.endedIn !== null;
  }

  /** Nothing of this chain runs any more, and its edge hop (if this gateway has the edge) is over. */
  get complete(): boolean {
    return this.running === 0 && this.judging === 0 && this.edgeSeen;
  }
}
