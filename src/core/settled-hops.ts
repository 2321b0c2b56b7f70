import type { Exchange } from './exchange.js';

/** A hop that has ended. To be read during the call that tells of it: its content goes then. */
export interface SettledHop {
  readonly exchange: Exchange;
  /** What the caller sent, else the hop that is known to have made the call; null at a root. */
  readonly parentSpanId: string | null;
  /** The service that called, as far as the chain tells. */
  readonly from: string | null;
}

/**
 * Hears of each hop once: of those of a chain together, when it is known whether it is kept. `key` is
 * the capture's (`ChainRecord`), null when there is none.
 */
export type OnSettled = (hops: readonly SettledHop[], key: string | null) => void;
