/** Numbers that follow from a seed alone (mulberry32). */
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to 1. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends among them. */
  between(least, most) {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(share) {
    return this.next() < share;
  }

  /** One of `[weight, value]`. */
  weighted(choices) {
    let at = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of choices) {
      at -= weight;
      if (at < 0) return value;
    }
    return choices.at(-1)[1];
  }
}

const filling = new Random(1);
const block = Buffer.from(Array.from({ length: 64 * 1024 }, () => filling.between(0, 255)));

/** Bytes that belong to a name: no two names have the same, from 16 bytes on. */
export function bytesOf(name, length) {
  const bytes = Buffer.alloc(length);
  const start = Buffer.from(`${name}\n`);
  for (let at = 0; at < length; at += start.length + block.length) {
    start.copy(bytes, at);
    block.copy(bytes, at + start.length);
  }
  return bytes;
}
