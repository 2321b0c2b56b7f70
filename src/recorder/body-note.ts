import { type Arena, arenaBlockBytes } from './arena.js';

/** Whoever decides what the memory is used for. */
export interface RoomKeeper {
  /** Makes sure that one more block fits; false when the body is not to be kept any more. */
  ensureRoom(): boolean;
}

/** The beginning of a body, as it is kept in memory while its chain is undecided. */
export class BodyNote {
  readonly #arena: Arena;
  #blocks: number[] = [];
  #kept = 0;
  #total = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Length on the wire so far. */
  get totalBytes(): number {
    return this.#total;
  }

  get keptBytes(): number {
    return this.#kept;
  }

  /** Of the arena, which lends no less than a block. */
  get lentBytes(): number {
    return this.#blocks.length * arenaBlockBytes;
  }

  /** Keeps up to `bytesMax` of the body, as long as the owner has room for another block. */
  append(chunk: Buffer, bytesMax: number, owner: RoomKeeper): void {
    this.#total += chunk.length;
    const to = Math.min(chunk.length, bytesMax - this.#kept);
    let from = 0;
    while (from < to) {
      const filled = this.#kept % arenaBlockBytes;
      if (filled === 0 && !this.#takeBlock(owner)) return;
      const block = this.#blocks[this.#blocks.length - 1] ?? 0;
      const copied = this.#arena.fill(block, filled, chunk, from, to);
      from += copied;
      this.#kept += copied;
    }
  }

  /** A copy that owns its memory. */
  read(): Uint8Array<ArrayBuffer> {
    return this.#arena.read(this.#blocks, this.#kept);
  }

  /** For looking at, until `release`: a short body is not copied. */
  view(): Buffer {
    const [only] = this.#blocks;
    return only !== undefined && this.#blocks.length === 1
      ? this.#arena.view(only, this.#kept)
      : Buffer.from(this.read().buffer);
  }

  release(): void {
    this.#arena.giveBack(this.#blocks);
    this.#blocks = [];
    this.#kept = 0;
  }

  #takeBlock(owner: RoomKeeper): boolean {
    if (!owner.ensureRoom()) return false;
    const block = this.#arena.take();
    if (block === -1) return false;
    this.#blocks.push(block);
    return true;
  }
}
