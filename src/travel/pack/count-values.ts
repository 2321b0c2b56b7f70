/** Why a payload is not unpacked. */
export type Uncountable = 'too many' | 'not MessagePack';

/**
 * Counts the values of a MessagePack payload without making any of them. A list of a length that the
 * payload cannot hold is none: a reader would make room for all of it first.
 */
export function countValues(payload: Buffer, most: number): number | Uncountable {
  let count = 0;
  /** Values that are still to come. */
  let expected = 1;
  for (let at = 0; expected > 0; ) {
    const head = headAt(payload, at);
    if (head === null) return 'not MessagePack';
    at += head.bytes;
    expected += head.values - 1;
    if (at > payload.length || expected > payload.length - at) return 'not MessagePack';
    if (++count > most) return 'too many';
  }
  return count;
}

interface Head {
  /** With what belongs to it, but for values in it. */
  readonly bytes: number;
  /** That follow, and are a part of it. */
  readonly values: number;
}

function headAt(payload: Buffer, at: number): Head | null {
  const type = payload[at];
  if (type === undefined) return null;
  if (type <= 0x7f || type >= 0xe0) return { bytes: 1, values: 0 };
  if (type <= 0x8f) return { bytes: 1, values: 2 * (type & 0x0f) };
  if (type <= 0x9f) return { bytes: 1, values: type & 0x0f };
  if (type <= 0xbf) return { bytes: 1 + (type & 0x1f), values: 0 };
  const fixed = fixedBytes[type];
  if (fixed !== undefined) return { bytes: fixed, values: 0 };
  const [width, more, each] = counted[type] ?? [0, 0, 0];
  if (width === 0 || at + 1 + width > payload.length) return null;
  const length = payload.readUIntBE(at + 1, width);
  return each === 0
    ? { bytes: 1 + width + more + length, values: 0 }
    : { bytes: 1 + width, values: each * length };
}

/** Nil, booleans, numbers and extensions of a fixed length, with their first byte. */
const fixedBytes: Readonly<Record<number, number>> = {
  ...{ 192: 1, 194: 1, 195: 1, 202: 5, 203: 9 },
  ...{ 204: 2, 205: 3, 206: 5, 207: 9, 208: 2, 209: 3, 210: 5, 211: 9 },
  ...{ 212: 3, 213: 4, 214: 6, 215: 10, 216: 18 },
};

/** Bytes of the length; bytes beside those that it counts; values that each counts for, or 0: bytes. */
const counted: Readonly<Record<number, readonly [width: number, more: number, each: number]>> = {
  ...{ 196: [1, 0, 0], 197: [2, 0, 0], 198: [4, 0, 0] },
  ...{ 199: [1, 1, 0], 200: [2, 1, 0], 201: [4, 1, 0] },
  ...{ 217: [1, 0, 0], 218: [2, 0, 0], 219: [4, 0, 0] },
  ...{ 220: [2, 0, 1], 221: [4, 0, 1], 222: [2, 0, 2], 223: [4, 0, 2] },
};
