import type { ChainNote } from './chain-note.js';
import { EndedChains } from './ended-chains.js';

/** The part of the memory that chains which have ended may hold. */
const share = 8;
/**
 * What those of services that were never seen to call any may hold. All that is held survives the
 * garbage collector's next round: to hold every chain was 10 % of the time of a request.
 */
const strangersBytesMax = 128 * 1024;

/** Complete chains that no rule held for, in case that a call which comes late fails. */
export class HeldChains {
  readonly #callers: EndedChains<ChainNote>;
  readonly #strangers: EndedChains<ChainNote>;

  /** @param forget told of each whose time is over, or for which there is no room */
  constructor(memoryBytes: number, forget: (chain: ChainNote) => void) {
    const bytesMax = memoryBytes / share;
    this.#callers = new EndedChains({ bytesMax, forget });
    this.#strangers = new EndedChains({ bytesMax: Math.min(bytesMax, strangersBytesMax), forget });
  }

  /** How many had to go before their time. */
  get shortened(): number {
    return this.#callers.shortened + this.#strangers.shortened;
  }

  /** @param isCaller whether a service of the chain was seen to call another */
  hold(chain: ChainNote, nowMs: number, isCaller: boolean): void {
    const ended = isCaller ? this.#callers : this.#strangers;
    ended.add(chain, nowMs, chain.usedBytes());
  }

  /** Forgets one before its time; false when none is held. */
  forgetOldest(): boolean {
    return this.#strangers.forgetOldest() || this.#callers.forgetOldest();
  }

  forgetBefore(endedAtMs: number): void {
    this.#strangers.forgetBefore(endedAtMs);
    this.#callers.forgetBefore(endedAtMs);
  }
}
