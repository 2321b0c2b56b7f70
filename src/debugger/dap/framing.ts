// The Debug Adapter Protocol's frames: `Content-Length: N`, an empty line, N bytes of JSON.

import { sourceBytesMax } from '../limits.js';

const headerEnd = Buffer.from('\r\n\r\n');
/** Bytes of a header: it has one or two fields. */
const headerBytesMax = 4_096;

export function encodeFrame(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
}

/** Cuts a stream of bytes into the JSON texts of its frames. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Bytes that must be there before it is worth looking again. */
  #needed = 0;

  /** @throws Error when it is no such protocol, or a message is too long. */
  read(chunk: Buffer): string[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    const found: string[] = [];
    // Chunks are joined only when a whole message is there: a long one comes in thousands of them.
    while (this.#bytes > 0 && this.#bytes >= this.#needed) {
      const buffer = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
      if (buffer === undefined) break;
      this.#chunks = [buffer];
      const end = buffer.indexOf(headerEnd);
      if (end < 0) {
        if (buffer.length > headerBytesMax) throw new Error('it does not speak DAP');
        break;
      }
      const start = end + headerEnd.length;
      const total = start + lengthOf(buffer.toString('latin1', 0, end));
      if (buffer.length < total) {
        this.#needed = total;
        break;
      }
      found.push(buffer.toString('utf8', start, total));
      this.#chunks = [buffer.subarray(total)];
      this.#bytes = buffer.length - total;
      this.#needed = 0;
    }
    return found;
  }
}

function lengthOf(header: string): number {
  const length = Number(/^content-length: *(\d+)$/im.exec(header)?.[1] ?? Number.NaN);
  if (!Number.isInteger(length)) throw new Error('it does not speak DAP');
  if (length > sourceBytesMax) throw new Error(`it sent a message of ${length} bytes`);
  return length;
}
