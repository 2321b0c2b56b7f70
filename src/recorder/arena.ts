/** Small enough that a short body wastes little, large enough that a long one is few blocks. */
const blockBytes = 2048;

/** Asked of the machine at once; no machine has to have all that a config allows. */
const blocksPerPiece = 8192;

/**
 * A bounded memory, lent in blocks. Bodies are copied here because a slice would keep the
 * whole socket buffer behind it alive, and because nothing is left for the garbage collector.
 * Pages that were never lent cost no memory.
 */
export class Arena {
  readonly #blocks: number;
  readonly #pieces: Buffer[] = [];
  /** Blocks that came back; the last one is lent first. */
  #free = new Int32Array(1024);
  #freeCount = 0;
  /** The lowest block that was never lent. */
  #fresh = 0;

  constructor(bytes: number) {
    this.#blocks = Math.max(1, Math.floor(bytes / blockBytes));
  }

  get usedBytes(): number {
    return (this.#fresh - this.#freeCount) * blockBytes;
  }

  /** Number of a block, or -1 when all are lent, or the machine has no more. */
  take(): number {
    if (this.#freeCount > 0) {
      this.#freeCount--;
      return this.#free[this.#freeCount] ?? -1;
    }
    if (this.#fresh === this.#blocks || !this.#hasPiece(this.#fresh)) return -1;
    this.#fresh++;
    return this.#fresh - 1;
  }

  giveBack(blocks: readonly number[]): void {
    for (const block of blocks) {
      if (this.#freeCount === this.#free.length) this.#growFree();
      this.#free[this.#freeCount] = block;
      this.#freeCount++;
    }
  }

  #growFree(): void {
    const longer = new Int32Array(2 * this.#free.length);
    longer.set(this.#free);
    this.#free = longer;
  }

  /** Makes the piece that a block is in, if need be. */
  #hasPiece(block: number): boolean {
    const at = Math.floor(block / blocksPerPiece);
    if (this.#pieces[at] !== undefined) return true;
    const blocks = Math.min(blocksPerPiece, this.#blocks - at * blocksPerPiece);
    try {
      this.#pieces[at] = Buffer.allocUnsafeSlow(blocks * blockBytes);
      return true;
    } catch {
      return false; // The recorder does with what there is, as when all are lent.
    }
  }

  /** The first `length` bytes of a block, where they stand. */
  #bytesOf(block: number, length: number): Buffer {
    const start = startOf(block);
    return this.#pieceOf(block).subarray(start, start + length);
  }

  #pieceOf(block: number): Buffer {
    const piece = this.#pieces[Math.floor(block / blocksPerPiece)];
    if (piece === undefined) throw new RangeError(`block ${block} was never lent`);
    return piece;
  }

  /** Copies as much of `chunk` from `from` on as fits the block after `filled` bytes. */
  fill(block: number, filled: number, chunk: Buffer, from: number, to: number): number {
    const end = Math.min(to, from + blockBytes - filled);
    return chunk.copy(this.#pieceOf(block), startOf(block) + filled, from, end);
  }

  /** The first `length` bytes of a block in place: valid until the block is given back. */
  view(block: number, length: number): Buffer {
    return this.#bytesOf(block, length);
  }

  /** Copies the first `length` bytes that stand in `blocks`, into memory of their own. */
  read(blocks: readonly number[], length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const block of blocks) {
      const part = this.#bytesOf(block, Math.min(blockBytes, length - at));
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }
}

export const arenaBlockBytes = blockBytes;

/** Within its piece. */
function startOf(block: number): number {
  return (block % blocksPerPiece) * blockBytes;
}
