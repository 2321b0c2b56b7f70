import type { ChainNote } from './chain-note.js';
import { EndedChains } from './ended-chains.js';
import { HeldChains } from './held-chains.js';

/** The part of the memory that may tell which captures late calls belong to. */
const keptShare = 16;
/** The part that may hold chains of which nothing runs and whose edge is elsewhere. */
const idleShare = 2;

export interface RestingChainsOptions {
  readonly memoryBytes: number;
  /** Told of each that is complete, and whose time is over. */
  readonly forget: (chain: ChainNote) => void;
  /** Told of each that is complete and undecided, for which there is no room; it must be forgotten, too. */
  readonly shorten: (chain: ChainNote) => void;
  /** Told of each that may not be complete: its time is over, or there is no room for it. */
  readonly close: (chain: ChainNote) => void;
}

/** Chains of which nothing runs. They wait for calls that come late, until `linger` is over or their room is needed. */
export class RestingChains {
  /** Complete and written: late hops still join. */
  readonly #kept: EndedChains<ChainNote>;
  /** Without an edge hop here. */
  readonly #idle: EndedChains<ChainNote>;
  /** Complete, and no rule held. */
  readonly #held: HeldChains;

  constructor({ memoryBytes, forget, shorten, close }: RestingChainsOptions) {
    this.#held = new HeldChains({ memoryBytes, forget, shorten });
    this.#kept = new EndedChains({ bytesMax: memoryBytes / keptShare, forget, shorten: forget });
    this.#idle = new EndedChains({
      bytesMax: memoryBytes / idleShare,
      forget: close,
      shorten: close,
    });
  }

  /** Of those that were written. */
  get kept(): number {
    return this.#kept.size;
  }

  /** Undecided ones that went before their time. */
  get shortened(): number {
    return this.#held.shortened + this.#idle.shortened;
  }

  /** @param isCaller whether a service of the chain was seen to call another */
  addUndecided(chain: ChainNote, nowMs: number, isCaller: boolean): void {
    this.#held.hold(chain, nowMs, isCaller);
  }

  addWritten(chain: ChainNote, keptAtMs: number): void {
    chain.endedIn?.delete(chain);
    this.#kept.add(chain, keptAtMs, chain.usedBytes());
  }

  addIdle(chain: ChainNote, nowMs: number): void {
    chain.endedIn?.delete(chain);
    this.#idle.add(chain, nowMs, chain.usedBytes());
  }

  /** Ends the rest of one before its time; false when there is none. */
  endOldest(): boolean {
    return this.#held.forgetOldest() || this.#kept.forgetOldest() || this.#idle.forgetOldest();
  }

  /** Ends the rest of one whose time is over; false when there is none. */
  endBefore(ms: number): boolean {
    return (
      this.#idle.forgetBefore(ms) || this.#held.forgetBefore(ms) || this.#kept.forgetBefore(ms)
    );
  }

  /** Nobody comes late any more: those that were written stay, as they are done. */
  endUnwritten(): void {
    while (this.#held.forgetBefore(Number.POSITIVE_INFINITY));
    while (this.#idle.forgetBefore(Number.POSITIVE_INFINITY));
  }
}
