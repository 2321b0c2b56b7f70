/** Small enough that a short body wastes little, large enough that a long one is few blocks. */
const blockBytes = 2048;

/**
 * A fixed piece of memory, lent in blocks. Bodies are copied here because a slice would keep the
 * whole socket buffer behind it alive, and because nothing is left for the garbage collector.
 * Pages that were never lent cost no memory.
 */
export class Arena {
  readonly #memory: Buffer;
  readonly #free: Int32Array;
  #freeCount: number;

  constructor(bytes: number) {
    const blocks = Math.max(1, Math.floor(bytes / blockBytes));
    this.#memory = Buffer.allocUnsafeSlow(blocks * blockBytes);
    // Taken from the end: the lowest block is lent first and, as the last returned, again.
    this.#free = Int32Array.from({ length: blocks }, (_, i) => blocks - 1 - i);
    this.#freeCount = blocks;
  }

  get usedBytes(): number {
    return (this.#free.length - this.#freeCount) * blockBytes;
  }

  /** Number of a block, or -1 when all are lent. */
  take(): number {
    if (this.#freeCount === 0) return -1;
    this.#freeCount--;
    return this.#free[this.#freeCount] ?? -1;
  }

  giveBack(blocks: readonly number[]): void {
    for (const block of blocks) {
      this.#free[this.#freeCount] = block;
      this.#freeCount++;
    }
  }

  /** Copies as much of `chunk` from `from` on as fits the block after `filled` bytes. */
  fill(block: number, filled: number, chunk: Buffer, from: number, to: number): number {
    const end = Math.min(to, from + blockBytes - filled);
    return chunk.copy(this.#memory, block * blockBytes + filled, from, end);
  }

  /** The first `length` bytes of a block in place: valid until the block is given back. */
  view(block: number, length: number): Buffer {
    return this.#memory.subarray(block * blockBytes, block * blockBytes + length);
  }

  /** Copies the first `length` bytes that stand in `blocks`, into memory of their own. */
  read(blocks: readonly number[], length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const block of blocks) {
      const start = block * blockBytes;
      const part = this.#memory.subarray(start, start + Math.min(blockBytes, length - at));
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }
}

export const arenaBlockBytes = blockBytes;
