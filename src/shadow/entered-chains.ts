import type { Exchange } from '../core/exchange.js';
import { createKnownCallers, findCaller } from '../core/find-caller.js';
import { EnteredHop } from './entered-hop.js';

/** What is remembered over all chains, at some 250 bytes a hop; the oldest chains go first. */
const hopsMaxDefault = 65_536;
/** Of one chain; then those that have ended go. */
const chainHopsMaxDefault = 1000;

export interface EnteredChainsOptions {
  readonly hopsMax?: number;
  readonly chainHopsMax?: number;
}

interface EnteredChain {
  hops: EnteredHop[];
  /** By which it came in, last: on whose account a call is that nobody is known to have made. */
  entry: EnteredHop | null;
}

/**
 * The chains that came in by a route whose calls are copied: by which route each call came about,
 * and inside which other call.
 */
export class EnteredChains {
  readonly #hopsMax: number;
  readonly #chainHopsMax: number;
  readonly #callers = createKnownCallers();
  /** By trace id, oldest first. */
  readonly #chains = new Map<string, EnteredChain>();
  #hops = 0;

  constructor({ hopsMax, chainHopsMax }: EnteredChainsOptions = {}) {
    this.#hopsMax = hopsMax ?? hopsMaxDefault;
    this.#chainHopsMax = chainHopsMax ?? chainHopsMaxDefault;
  }

  /** Notes a request that comes in by a route whose calls are copied. */
  enter(exchange: Exchange, route: string): EnteredHop | null {
    const chain = this.#chains.get(exchange.traceId) ?? { hops: [], entry: null };
    this.#chains.set(exchange.traceId, chain);
    const hop = this.#add(chain, exchange, route);
    chain.entry = hop ?? chain.entry;
    return hop;
  }

  /** Notes any other exchange; null when its chain is not known, or too long. */
  follow(exchange: Exchange): EnteredHop | null {
    const chain = this.#find(exchange.traceId);
    return chain === undefined ? null : this.#add(chain, exchange, null);
  }

  /** As it was noted. */
  find({ traceId, spanId }: Exchange): EnteredHop | undefined {
    // Asked right after it was noted: nearly always the last one.
    return this.#find(traceId)?.hops.findLast((hop) => hop.exchange.spanId === spanId);
  }

  clear(): void {
    this.#chains.clear();
    this.#hops = 0;
  }

  #find(traceId: string): EnteredChain | undefined {
    return this.#chains.size === 0 ? undefined : this.#chains.get(traceId);
  }

  #add(chain: EnteredChain, exchange: Exchange, enteredBy: string | null): EnteredHop | null {
    if (chain.hops.length >= this.#chainHopsMax) this.#forgetEnded(chain);
    if (chain.hops.length >= this.#chainHopsMax) return null;
    const isCall = exchange.route === null;
    const found = findCaller(exchange, chain.hops, this.#callers);
    const caller = isCall ? (found ?? chain.entry) : found;
    const hop = new EnteredHop(exchange, caller, isCall ? (caller?.route ?? null) : enteredBy);
    chain.hops.push(hop);
    this.#hops++;
    this.#makeRoom();
    return hop;
  }

  #forgetEnded(chain: EnteredChain): void {
    const running = chain.hops.filter((hop) => hop.running);
    this.#hops -= chain.hops.length - running.length;
    chain.hops = running;
  }

  #makeRoom(): void {
    for (const [traceId, { hops }] of this.#chains) {
      if (this.#hops <= this.#hopsMax) return;
      this.#chains.delete(traceId);
      this.#hops -= hops.length;
    }
  }
}
