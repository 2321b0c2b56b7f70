import type { Exchange } from '../core/exchange.js';
import type { PossibleCaller } from '../core/find-caller.js';

const none: ReadonlySet<string> = new Set();

/** An exchange with its place in a chain, as little of it as is needed once it has ended. */
export class EnteredHop implements PossibleCaller {
  readonly exchange: PossibleCaller['exchange'];
  readonly service: string;
  /** By which its part of the chain came in; null when that is none whose calls are copied. */
  readonly route: string | null;
  readonly #inside: ReadonlySet<string>;
  #taken: ReadonlySet<string>;
  #parent: EnteredHop | null;
  #running = true;

  constructor(exchange: Exchange, caller: EnteredHop | null, route: string | null) {
    const { spanId, upstream, startedAt, service, listener } = exchange;
    this.exchange = { spanId, upstream, startedAt, listener };
    this.service = service;
    this.route = route;
    this.#parent = caller;
    this.#inside = caller === null ? none : caller.#taken;
    this.#taken = this.#inside;
  }

  get running(): boolean {
    return this.#running;
  }

  get parent(): EnteredHop | null {
    return this.#parent;
  }

  /** Whether a call above this one was this shadow's to copy. */
  isInside(shadowId: string): boolean {
    return this.#inside.has(shadowId);
  }

  /** It is this shadow's to copy, whatever comes of that: what it leads to is not. */
  take(shadowId: string): void {
    this.#taken = new Set([...this.#taken, shadowId]);
  }

  end(): void {
    this.#running = false;
    // Callers of callers would be held for ever by a chain that goes on for ever.
    this.#parent = null;
  }
}
