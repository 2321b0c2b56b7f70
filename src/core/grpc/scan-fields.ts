/** A field as it is written in a message: its number, and what it holds. */
export interface ScannedField {
  readonly field: number;
  /** As it is written; a group begins with 3 and ends with 4, and what is in it stands between. */
  readonly wire: number;
  /** Of a `LEN`; null of any other. */
  readonly data: Buffer | null;
  /** Of a `VARINT` below 2^53; else 0. */
  readonly value: number;
  /** All of it, with its tag. */
  readonly whole: Buffer;
}

/**
 * The fields of a message in protocol buffers, one level deep: for messages that loop knows by heart, those that
 * describe others.
 * @throws SyntaxError where it is none
 */
export function* scanFields(message: Buffer): Generator<ScannedField> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      const byte = message[at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new SyntaxError('no protocol buffer');
  };
  while (at < message.length) {
    const from = at;
    const tag = varint();
    const wire = tag % 8;
    const value = wire === 0 ? varint() : 0;
    const length = wire === 2 ? varint() : (fixedBytes[wire] ?? Number.POSITIVE_INFINITY);
    if (length > message.length - at) throw new SyntaxError('no protocol buffer');
    const data = wire === 2 ? message.subarray(at, at + length) : null;
    at += length;
    yield { field: Math.floor(tag / 8), wire, data, value, whole: message.subarray(from, at) };
  }
}

/** What follows a tag by its wire type. */
const fixedBytes: Readonly<Record<number, number>> = { 0: 0, 1: 8, 3: 0, 4: 0, 5: 4 };

/** A `LEN` field, as it is written. */
export function lengthField(field: number, data: Uint8Array): Buffer {
  return Buffer.concat([tagBytes(field, 2), varintOf(data.byteLength), data]);
}

/** What a field begins with. */
export function tagBytes(field: number, wire: number): Buffer {
  return varintOf(field * 8 + wire);
}

function varintOf(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
}
