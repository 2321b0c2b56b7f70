/** RFC 6455 §7.1.5: a close frame that names no code. */
const noCode = 1005;
const closeOpcode = 8;
/** Two bytes, eight of a length, four of a mask. */
const headerBytesMax = 14;

/**
 * Follows the frames of one direction (RFC 6455 §5.2), without a look at what they say: how many
 * bytes of messages there are, and with which code it closes. What is no WebSocket misleads it, and
 * nobody else.
 */
export class FrameScan {
  readonly #header = Buffer.alloc(headerBytesMax);
  #headerLength = 0;
  /** Of the payload that comes. */
  #left = 0;
  #payloadLength = 0;
  #isControl = false;
  #isClose = false;
  #closeCode = 0;
  #payloadBytes = 0;

  /** Of messages, as they are on the wire. */
  get payloadBytes(): number {
    return this.#payloadBytes;
  }

  /** 0 before a close frame has come whole. */
  get closeCode(): number {
    return this.#closeCode;
  }

  /** Nothing of a frame has come that is not all there. */
  get isBetweenFrames(): boolean {
    return this.#headerLength === 0;
  }

  read(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) at = this.#step(bytes, at);
  }

  /** Reads to the end of the frame that is under way; returns where that is, or the end of `bytes`. */
  readFrame(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && !this.isBetweenFrames) at = this.#step(bytes, at);
    return at;
  }

  #step(bytes: Buffer, at: number): number {
    return this.#left > 0 ? this.#readPayload(bytes, at) : this.#readHeader(bytes, at);
  }

  #readHeader(bytes: Buffer, at: number): number {
    let from = at;
    while (from < bytes.length) {
      this.#header[this.#headerLength++] = bytes[from++] ?? 0;
      if (this.#headerLength >= 2 && this.#headerLength === this.#headerBytes()) {
        this.#begin();
        break;
      }
    }
    return from;
  }

  #headerBytes(): number {
    const second = this.#header[1] ?? 0;
    const short = second & 0x7f;
    const length = short === 126 ? 2 : short === 127 ? 8 : 0;
    return 2 + length + (isMasked(second) ? 4 : 0);
  }

  #begin(): void {
    const opcode = (this.#header[0] ?? 0) & 0x0f;
    this.#isControl = opcode >= closeOpcode;
    this.#isClose = opcode === closeOpcode;
    this.#payloadLength = this.#announcedBytes();
    this.#left = this.#payloadLength;
    if (this.#left === 0) this.#end();
  }

  #announcedBytes(): number {
    const short = (this.#header[1] ?? 0) & 0x7f;
    if (short === 126) return this.#header.readUInt16BE(2);
    return short === 127 ? Number(this.#header.readBigUInt64BE(2)) : short;
  }

  #readPayload(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#left);
    const done = this.#payloadLength - this.#left;
    if (this.#isClose && done < 2) this.#noteCode(bytes, { at, end, done });
    this.#left -= end - at;
    if (!this.#isControl) this.#payloadBytes += end - at;
    if (this.#left === 0) this.#end();
    return end;
  }

  /** In the first two bytes; of a client they are masked (§5.3). */
  #noteCode(bytes: Buffer, { at, end, done }: Record<'at' | 'end' | 'done', number>): void {
    const second = this.#header[1] ?? 0;
    const mask = this.#headerLength - 4;
    for (let i = done; i < 2 && at + i - done < end; i++) {
      const byte = bytes[at + i - done] ?? 0;
      const plain = isMasked(second) ? byte ^ (this.#header[mask + i] ?? 0) : byte;
      this.#closeCode += i === 0 ? plain << 8 : plain;
    }
  }

  #end(): void {
    this.#headerLength = 0;
    if (this.#isClose && this.#payloadLength < 2) this.#closeCode = noCode;
  }
}

function isMasked(second: number): boolean {
  return (second & 0x80) !== 0;
}
