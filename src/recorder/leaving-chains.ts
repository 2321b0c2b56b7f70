import type { ChainNote } from './chain-note.js';
import type { HopNote } from './hop-note.js';

/** What is copied and handed over in one go, while all requests wait: a millisecond or two. */
const pieceBytesMax = 1024 * 1024;
const pieceHopsMax = 64;

export interface LeavingChainsOptions {
  /** Hands these hops over; others of about so many bytes follow. False: there is no room. */
  readonly write: (chain: ChainNote, hops: readonly HopNote[], moreBytes: number) => boolean;
  /** There was no room for a piece; the hops are those that were to follow it. */
  readonly onRefused: (chain: ChainNote, hops: readonly HopNote[]) => void;
  /** Of a chain that was to close later, all has been handed over. */
  readonly close: (chain: ChainNote) => void;
}

/**
 * Chains on their way to the store. A chain of a thousand hops, or of megabytes, goes piece by piece,
 * in between what else there is to do.
 */
export class LeavingChains {
  readonly #options: LeavingChainsOptions;
  /** Hops that are still to go, the longest waiting chain first. */
  readonly #waiting = new Map<ChainNote, HopNote[]>();
  /** Those of which nothing ran any more when they were written. */
  readonly #closing = new Set<ChainNote>();
  #isScheduled = false;

  constructor(options: LeavingChainsOptions) {
    this.#options = options;
  }

  /** Whether more of the chain is to go; then it closes when that has gone, unless calls run then. */
  closesLater(chain: ChainNote): boolean {
    if (!this.#waiting.has(chain)) return false;
    this.#closing.add(chain);
    return true;
  }

  /** The first piece goes at once, and with it all that is no longer than one. */
  write(chain: ChainNote, hops: readonly HopNote[]): void {
    const waiting = this.#waiting.get(chain);
    if (waiting !== undefined) {
      // Those that wait already go as they are when it is their turn.
      for (const hop of hops) if (!waiting.includes(hop)) waiting.push(hop);
      return;
    }
    this.#writePiece(chain, [...hops]);
  }

  /** Hands over the next piece; false when there is none. */
  step(): boolean {
    for (const [chain, hops] of this.#waiting) {
      this.#writePiece(chain, hops);
      if (this.#waiting.has(chain)) return true;
      const isClosing = this.#closing.delete(chain);
      if (isClosing && !chain.lost && chain.running === 0) this.#options.close(chain);
      return true;
    }
    return false;
  }

  /** @param hops loses those that go */
  #writePiece(chain: ChainNote, hops: HopNote[]): void {
    const piece = hops.splice(0, pieceLength(hops));
    const isTaken = this.#options.write(chain, piece, bytesOf(hops));
    if (isTaken && hops.length > 0) {
      this.#waiting.set(chain, hops);
      this.#schedule();
      return;
    }
    this.#waiting.delete(chain);
    if (!isTaken) this.#options.onRefused(chain, hops);
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.step();
      if (this.#waiting.size > 0) this.#schedule();
    });
  }
}

/** As records, about: without what a heap needs beside them. */
function bytesOf(hops: readonly HopNote[]): number {
  return hops.reduce((sum, hop) => sum + hop.bodyBytes + hop.heapBytes / 2, 0);
}

/** One hop at least. */
function pieceLength(hops: readonly HopNote[]): number {
  let bytes = 0;
  for (const [at, hop] of hops.entries()) {
    bytes += hop.bodyBytes + hop.heapBytes;
    if (at > 0 && (bytes > pieceBytesMax || at === pieceHopsMax)) return at;
  }
  return hops.length;
}
