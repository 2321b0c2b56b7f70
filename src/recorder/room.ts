import type { Arena } from './arena.js';
import type { ChainNote } from './chain-note.js';

export interface RoomOptions {
  readonly arena: Arena;
  /** For bodies, and for the objects around them. */
  readonly memoryBytes: number;
  /** Frees some of it for a chain; false when it was that one which had to go. */
  readonly makeRoom: (asking: ChainNote) => boolean;
}

/** The memory that all chains share. */
export class Room {
  readonly #options: RoomOptions;
  #heapBytes = 0;

  constructor(options: RoomOptions) {
    this.#options = options;
  }

  /** Held now, in the arena and an estimate of the rest. */
  get usedBytes(): number {
    return this.#options.arena.usedBytes + this.#heapBytes;
  }

  /** Counts what a chain holds outside the arena. */
  hold(chain: ChainNote, bytes: number): void {
    chain.heapBytes += bytes;
    this.#heapBytes += bytes;
  }

  /** Makes sure that so many bytes more fit; false when the chain that asks had to go. */
  fit(asking: ChainNote, bytes: number): boolean {
    while (this.usedBytes + bytes > this.#options.memoryBytes) {
      if (!this.#options.makeRoom(asking)) return false;
    }
    return true;
  }
}
