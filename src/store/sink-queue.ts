import type { ChainRecord } from '../core/capture-sink.js';
import { recordBytes } from './record-size.js';

/**
 * What was handed to the writer and is not answered yet. Bytes are counted until the writer says that it
 * is done with them, so their bound holds for what waits here, on the way and over there.
 */
export class SinkQueue {
  readonly #bytesMax: number;
  /** Bytes of each record that was handed over whole, in order. */
  #waiting: number[] = [];
  #bytes = 0;
  /** Bytes of records of which only parts have come yet, the rest of them included, by their key. */
  readonly #coming = new Map<string, number>();

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Captures that were handed over whole. */
  get length(): number {
    return this.#waiting.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Counts a record, or the next part of one; false when there is no room for it. */
  admit(record: ChainRecord): boolean {
    const reserved = this.#coming.get(record.key);
    const bytes = reserved ?? recordBytes(record) + (record.more ?? 0);
    if (reserved === undefined) {
      if (this.#bytes + bytes > this.#bytesMax) return false;
      this.#bytes += bytes;
    }
    if (record.more === undefined) {
      this.#coming.delete(record.key);
      this.#waiting.push(bytes);
    } else {
      this.#coming.set(record.key, bytes);
    }
    return true;
  }

  /** Takes back what was admitted last, and could not be handed over. */
  withdraw({ key, more }: ChainRecord): void {
    const bytes = more === undefined ? this.#waiting.pop() : this.#coming.get(key);
    this.#coming.delete(key);
    this.#bytes -= bytes ?? 0;
  }

  /** The oldest were answered. */
  settle(records: number): void {
    for (const bytes of this.#waiting.splice(0, records)) this.#bytes -= bytes;
  }

  /** Nobody will answer any more. Returns how many captures that leaves, begun ones included. */
  clear(): number {
    const left = this.#waiting.length + this.#coming.size;
    this.#waiting = [];
    this.#coming.clear();
    this.#bytes = 0;
    return left;
  }
}
