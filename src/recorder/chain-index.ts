import type { Exchange } from '../core/exchange.js';
import { createKnownCallers, findCaller } from '../core/find-caller.js';
import type { ChainNote } from './chain-note.js';
import { ChainTable } from './chain-table.js';
import { HopNote } from './hop-note.js';
import { ShortenedChains } from './shortened-chains.js';
import { whichChain } from './which-chain.js';

/** What is beyond it goes on as another chain: each is bounded, and no hop goes unnoted. */
export const hopsMax = 1000;

export interface ChainIndexOptions {
  readonly newChain: (traceId: string) => ChainNote;
  /** Told of each chain that had to go on as another. */
  readonly onContinued: () => void;
}

/**
 * The chains in memory, and which of them a hop belongs to. A trace id alone does not tell: a client
 * may send the same one with every request. A call that names a hop as its parent belongs to that
 * hop's chain. A request from outside that does not is a chain of its own.
 */
export class ChainIndex {
  readonly #options: ChainIndexOptions;
  readonly #callers = createKnownCallers();
  readonly #table = new ChainTable<ChainNote>();
  readonly #shortened = new ShortenedChains();

  constructor(options: ChainIndexOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#table.size;
  }

  get oldest(): ChainNote | null {
    return this.#table.oldest;
  }

  chainOf({ traceId, spanId }: Exchange): ChainNote | null {
    return this.#table.bySpan(traceId, spanId);
  }

  hopOf(exchange: Exchange): HopNote | null {
    return this.chainOf(exchange)?.hopOf(exchange.spanId) ?? null;
  }

  /** Whether a service of the chain was seen to call another. */
  hasCaller(chain: ChainNote): boolean {
    return chain.hops.some((hop) => this.#callers.isCaller(hop.service));
  }

  /** Adds a hop; returns its chain, of which it is the last. */
  add(exchange: Exchange): ChainNote {
    const { traceId, parentSpanId, listener, retryOf } = exchange;
    if (retryOf !== null) {
      const before = this.#table.bySpan(traceId, retryOf);
      const caller = before?.hopOf(retryOf)?.parent;
      if (before !== null) return this.#addTo(this.#notFull(before), exchange, caller ?? null);
    }
    const ofParent = parentSpanId === null ? null : this.#table.bySpan(traceId, parentSpanId);
    const named = parentSpanId === null ? null : (ofParent?.hopOf(parentSpanId) ?? null);
    // Its late calls are known to be its own: it may wait for more of them.
    if (ofParent !== null) ofParent.keptAtMs = 0;
    const own = ofParent ?? (listener === 'edge' ? null : this.#unnamed(exchange));
    if (own === null && listener !== 'edge') this.#learn(exchange);
    const chain = own === null ? this.#newChain(traceId) : this.#notFull(own);
    return this.#addTo(chain, exchange, findCaller(exchange, chain.hops, this.#callers, named));
  }

  #addTo(chain: ChainNote, exchange: Exchange, caller: HopNote | null): ChainNote {
    chain.add(new HopNote(exchange, caller, chain));
    this.#table.addSpan(chain, exchange.spanId);
    return chain;
  }

  /** For want of room it is not held for calls that come late. */
  rememberShortened({ traceId, hops }: ChainNote): void {
    const [first] = hops;
    if (first !== undefined) this.#shortened.remember(traceId, first.service);
  }

  /** A call whose chain is not there any more: its service calls late, and is to be given room. */
  #learn({ traceId, service }: Exchange): void {
    const caller = this.#shortened.serviceOf(traceId);
    if (caller !== null) this.#callers.add(caller, service);
  }

  delete(chain: ChainNote): void {
    this.#table.delete(chain);
  }

  #unnamed(exchange: Exchange): ChainNote | null {
    return whichChain(exchange, this.#table.of(exchange.traceId), this.#callers);
  }

  #newChain(traceId: string): ChainNote {
    const chain = this.#options.newChain(traceId);
    this.#table.add(chain);
    return chain;
  }

  #notFull(first: ChainNote): ChainNote {
    let chain = first;
    while (chain.hops.length >= hopsMax) {
      if (chain.continued === null || chain.continued.gone) {
        chain.continued = this.#newChain(first.traceId);
        this.#options.onContinued();
      }
      chain = chain.continued;
    }
    if (chain !== first) first.continued = chain;
    return chain;
  }
}
