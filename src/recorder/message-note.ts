/** Of one direction; of those behind them nothing is noted. */
const messagesMax = 1000;
const prefixBytes = 5;

/**
 * Where the messages of a body in gRPC begin and end, as it passes: when each was there, and up to where whole ones
 * fit within a bound.
 */
export class MessageNote {
  readonly #bytesMax: number;
  /** Of the prefix that is coming in. */
  readonly #prefix = Buffer.alloc(prefixBytes);
  #prefixed = 0;
  /** Of the message that is coming in. */
  #left = 0;
  #length = 0;
  /** Of the body, so far. */
  #at = 0;
  #keptMax = Number.POSITIVE_INFINITY;
  /** Of each message: when its last byte came, by the clock of `take`, and its length; one after the other. */
  readonly moments: number[] = [];

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** How much of the body is kept: whole messages, as many as fit from its beginning. */
  get keptMax(): number {
    return this.#keptMax;
  }

  take(chunk: Buffer, nowMs: number): void {
    let from = 0;
    while (from < chunk.length) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, chunk.length - from);
        this.#left -= taken;
        from += taken;
        if (this.#left === 0) this.#note(nowMs);
        continue;
      }
      const taken = Math.min(prefixBytes - this.#prefixed, chunk.length - from);
      chunk.copy(this.#prefix, this.#prefixed, from, from + taken);
      this.#prefixed += taken;
      from += taken;
      if (this.#prefixed === prefixBytes) this.#begin(this.#at + from - prefixBytes, nowMs);
    }
    this.#at += chunk.length;
  }

  #begin(at: number, nowMs: number): void {
    this.#prefixed = 0;
    this.#length = this.#prefix.readUInt32BE(1);
    this.#left = this.#length;
    if (at + prefixBytes + this.#length > this.#bytesMax)
      this.#keptMax = Math.min(this.#keptMax, at);
    if (this.#left === 0) this.#note(nowMs);
  }

  #note(nowMs: number): void {
    if (this.moments.length < 2 * messagesMax) this.moments.push(nowMs, this.#length);
  }
}
