/** What all the bodies of a run may take together. */
export interface BodyBudget {
  leftBytes: number;
}

/** The kept beginning of a body, and its whole length. */
export class BodyNote {
  readonly #bytesMax: number;
  readonly #budget: BodyBudget;
  #chunks: Buffer[] = [];
  #kept = 0;
  /** Length on the wire so far. */
  bytes = 0;

  constructor(bytesMax: number, budget: BodyBudget) {
    this.#bytesMax = bytesMax;
    this.#budget = budget;
  }

  append(chunk: Buffer): void {
    this.bytes += chunk.length;
    const room = Math.min(this.#bytesMax - this.#kept, this.#budget.leftBytes);
    if (room <= 0) return;
    // Copied: the chunk is only valid during the call.
    const piece = Buffer.from(chunk.subarray(0, room));
    this.#chunks.push(piece);
    this.#kept += piece.length;
    this.#budget.leftBytes -= piece.length;
  }

  get isWhole(): boolean {
    return this.#kept === this.bytes;
  }

  read(): Buffer {
    const [only] = this.#chunks;
    if (only !== undefined && this.#chunks.length === 1) return only;
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }
}
