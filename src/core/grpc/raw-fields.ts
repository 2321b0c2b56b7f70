/**
 * A field of a message whose type nobody knows: its number, how it is written, and what that can be read as.
 * What is written as `LEN` is text, another message or bytes: which of them is a guess.
 */
export type RawField = { readonly field: number } & (
  | { readonly wire: 'VARINT'; readonly value: number | string }
  | { readonly wire: 'I64'; readonly value: number | string; readonly double: number }
  | { readonly wire: 'I32'; readonly value: number; readonly float: number }
  | { readonly wire: 'LEN'; readonly text: string }
  | { readonly wire: 'LEN'; readonly fields: readonly RawField[] }
  | { readonly wire: 'LEN'; readonly base64: string }
  | { readonly wire: 'GROUP'; readonly fields: readonly RawField[] }
);

const depthMax = 32;
const endGroup = 4;
const fieldsMax = 10_000;

/** Of a message in protocol buffers; null where it is none. */
export function rawFields(message: Buffer): RawField[] | null {
  return new Reader(message, { left: fieldsMax }).readAll(0);
}

class Reader {
  readonly #bytes: Buffer;
  readonly #budget: { left: number };
  #at = 0;

  constructor(bytes: Buffer, budget: { left: number }) {
    this.#bytes = bytes;
    this.#budget = budget;
  }

  /** @param group that ends with its own number, and not with the bytes */
  readAll(depth: number, group?: number): RawField[] | null {
    const fields: RawField[] = [];
    while (this.#at < this.#bytes.length) {
      const tag = this.#readVarint();
      if (tag === null || tag > 0xffff_ffffn || tag < 8n) return null;
      const [number, wire] = [Number(tag >> 3n), Number(tag & 7n)];
      if (wire === endGroup) return number === group ? fields : null;
      const field = this.#readField(number, wire, depth);
      if (field === null || this.#budget.left-- <= 0) return null;
      fields.push(field);
    }
    return group === undefined ? fields : null;
  }

  #readField(field: number, wire: number, depth: number): RawField | null {
    switch (wire) {
      case 0: {
        const value = this.#readVarint();
        return value === null ? null : { field, wire: 'VARINT', value: asNumber(value) };
      }
      case 1: {
        const eight = this.#take(8);
        if (eight === null) return null;
        const value = asNumber(eight.readBigUInt64LE());
        return { field, wire: 'I64', value, double: eight.readDoubleLE() };
      }
      case 2: {
        const length = this.#readVarint();
        const bytes = length === null ? null : this.#take(Number(length));
        return bytes === null ? null : { field, wire: 'LEN', ...this.#guess(bytes, depth) };
      }
      case 5: {
        const four = this.#take(4);
        if (four === null) return null;
        return { field, wire: 'I32', value: four.readUInt32LE(), float: four.readFloatLE() };
      }
      case 3: {
        const fields = depth < depthMax ? this.readAll(depth + 1, field) : null;
        return fields === null ? null : { field, wire: 'GROUP', fields };
      }
      default:
        return null;
    }
  }

  #guess(bytes: Buffer, depth: number) {
    const text = bytes.toString('utf8');
    const isText = Buffer.from(text).equals(bytes) && !control.test(text);
    // A line feed is how the first field of a message begins.
    if (isText && !text.startsWith('\n')) return { text };
    const fields = depth < depthMax ? new Reader(bytes, this.#budget).readAll(depth + 1) : null;
    if (fields !== null) return { fields };
    return isText ? { text } : { base64: bytes.toString('base64') };
  }

  #take(length: number): Buffer | null {
    if (length > this.#bytes.length - this.#at) return null;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #readVarint(): bigint | null {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) return null;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value & 0xffff_ffff_ffff_ffffn;
    }
    return null;
  }
}

/** But tabs and line ends. */
const control = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** JSON's numbers are exact up to here. */
function asNumber(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value);
}
