/** What a chunk costs beside its bytes. */
const chunkBytes = 256;

/**
 * Request bodies that wait for slow shadows, over all of them. Chunks are kept by reference: the
 * primary has them anyway, and copies nothing for a shadow.
 */
export class BacklogBudget {
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  take(bytes: number): boolean {
    if (this.#bytes + bytes > this.#bytesMax) return false;
    this.#bytes += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#bytes -= bytes;
  }
}

/** The part of one body that waits. */
export class Backlog {
  readonly #budget: BacklogBudget;
  readonly #bytesMax: number;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(budget: BacklogBudget, bytesMax: number) {
    this.#budget = budget;
    this.#bytesMax = bytesMax;
  }

  get empty(): boolean {
    return this.#chunks.length === 0;
  }

  /** False when there is no room. */
  push(chunk: Buffer): boolean {
    const bytes = chunk.length + chunkBytes;
    if (this.#bytes + bytes > this.#bytesMax || !this.#budget.take(bytes)) return false;
    this.#bytes += bytes;
    this.#chunks.push(chunk);
    return true;
  }

  /** Hands chunks to `write` until it returns false. */
  drain(write: (chunk: Buffer) => boolean): void {
    let taken = 0;
    let more = true;
    while (more && taken < this.#chunks.length) {
      const chunk = this.#chunks[taken++];
      if (chunk === undefined) break;
      this.#release(chunk.length + chunkBytes);
      more = write(chunk);
    }
    this.#chunks.splice(0, taken);
  }

  clear(): void {
    this.#chunks = [];
    this.#release(this.#bytes);
  }

  #release(bytes: number): void {
    this.#bytes -= bytes;
    this.#budget.giveBack(bytes);
  }
}
