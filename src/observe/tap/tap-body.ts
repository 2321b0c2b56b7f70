import type { NotedBody } from '../../core/hop-record.js';

/** The beginning of a body that is tapped. */
export class TapBody implements NotedBody {
  #chunks: Buffer[] | null = null;
  #kept = 0;
  #total = 0;

  get totalBytes(): number {
    return this.#total;
  }

  append(chunk: Buffer, bytesMax: number): void {
    this.#total += chunk.length;
    const room = Math.min(chunk.length, bytesMax - this.#kept);
    if (room <= 0) return;
    // The chunk is another's after the call.
    this.#chunks ??= [];
    this.#chunks.push(Buffer.from(chunk.subarray(0, room)));
    this.#kept += room;
  }

  read(): Uint8Array<ArrayBuffer> {
    const whole = new Uint8Array(this.#kept);
    let at = 0;
    for (const chunk of this.#chunks ?? []) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }
}
