/** Whether it is compressed, and how long it is. */
const prefixBytes = 5;

/** Counts the messages of a body in gRPC as its bytes come ("Length-Prefixed-Message"). */
export class MessageCounter {
  readonly #prefix = Buffer.alloc(prefixBytes);
  #prefixed = 0;
  /** Of the message that is coming. */
  #left = 0;
  /** Those that are whole. */
  messages = 0;

  add(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.#prefixed < prefixBytes) {
        this.#prefix[this.#prefixed++] = chunk[at++] ?? 0;
        if (this.#prefixed < prefixBytes) continue;
        this.#left = this.#prefix.readUInt32BE(1);
      } else {
        const taken = Math.min(this.#left, chunk.length - at);
        this.#left -= taken;
        at += taken;
      }
      if (this.#left > 0) continue;
      this.messages++;
      this.#prefixed = 0;
    }
  }
}

/** The body cut behind each of its messages, as they are on the wire; the last one may not be whole. */
export function messagePieces(body: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const bytes = at + prefixBytes > body.length ? body.length : body.readUInt32BE(at + 1);
    const end = at + prefixBytes + bytes;
    pieces.push(body.subarray(at, end));
    at = end;
  }
  return pieces;
}
