import { Allowance } from './allowance.js';
import type { ChainNote } from './chain-note.js';
import { EndedChains } from './ended-chains.js';

/** The part of the memory that chains which have ended may hold. */
const share = 8;
/** In how many seconds chains of services that were never seen to call may fill that part. */
const fillSeconds = 120;
/**
 * What those of them may hold that come faster. All that is held survives the garbage collector's
 * next round: to hold every chain of a busy gateway was 10 % of the time of a request.
 */
const strangersBytesMax = 128 * 1024;

export interface HeldChainsOptions {
  readonly memoryBytes: number;
  /** Told of each whose time is over. */
  readonly forget: (chain: ChainNote) => void;
  /** Told of each for which there is no room; it must be forgotten, too. */
  readonly shorten: (chain: ChainNote) => void;
}

/**
 * Complete chains that no rule held for, in case that a call which comes late fails. A service that
 * was seen to call another has the room; others have it for a burst, and while there is little to do.
 */
export class HeldChains {
  readonly #whole: EndedChains<ChainNote>;
  readonly #strangers: EndedChains<ChainNote>;
  readonly #allowance: Allowance;

  constructor({ memoryBytes, forget, shorten }: HeldChainsOptions) {
    const bytesMax = memoryBytes / share;
    this.#whole = new EndedChains({ bytesMax, forget, shorten });
    this.#strangers = new EndedChains({
      bytesMax: Math.min(bytesMax, strangersBytesMax),
      forget,
      shorten,
    });
    this.#allowance = new Allowance({ max: bytesMax, perSecond: bytesMax / fillSeconds });
  }

  /** How many had to go before their time. */
  get shortened(): number {
    return this.#whole.shortened + this.#strangers.shortened;
  }

  /** @param isCaller whether a service of the chain was seen to call another */
  hold(chain: ChainNote, nowMs: number, isCaller: boolean): void {
    const bytes = chain.usedBytes();
    const isWhole = isCaller || this.#allowance.take(bytes, nowMs);
    (isWhole ? this.#whole : this.#strangers).add(chain, nowMs, bytes);
  }

  /** Forgets one before its time; false when none is held. */
  forgetOldest(): boolean {
    return this.#strangers.forgetOldest() || this.#whole.forgetOldest();
  }

  /** One whose time is over; false when there is none. */
  forgetBefore(endedAtMs: number): boolean {
    return this.#strangers.forgetBefore(endedAtMs) || this.#whole.forgetBefore(endedAtMs);
  }
}
