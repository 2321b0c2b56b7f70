import { checkStep, hashStep, type PrintKind, type PrintList, step } from './print-list.js';

/** Near its beginning and its end a message is looked at byte by byte. */
const edgeBytesMax = 2048;
/** The larger, the more runs are equal by chance. */
const smallBytesMax = 4096;
const edgeRuns = {
  small: { anywhere: 4, atPlace: 3 },
  large: { anywhere: 6, atPlace: 4 },
} as const;
/** Runs of bytes, wherever they stand: by chance two megabytes have none of this length in common. */
const runBytes = 8;
/** Of so many runs in a row the one with the least hash is kept, on both sides the same one. */
const windowRuns = 8;
/** Shorter ones are in any random bytes, and two of these have some in common. */
const stringBytesMin = 6;
const sizedBytesMin = 4;
const sizedBytesMax = 1024;

/**
 * Of a format that is not known: runs of bytes at their place and anywhere, and its strings: those
 * that printable bytes make up, and those that their length stands before (as in Protocol Buffers,
 * MessagePack, Avro and Thrift), however printable the bytes around them are.
 */
export function addBytes(list: PrintList, data: Buffer, place: number): void {
  const runs = new Runs(list, data);
  runs.add('value', { from: 0, to: data.length }, step(place, 1));
  const { anywhere, atPlace } = data.length > smallBytesMax ? edgeRuns.large : edgeRuns.small;
  for (let at = 0; at < data.length; at++) {
    const left = data.length - at;
    if (at >= edgeBytesMax && left > edgeBytesMax) {
      // From here to the other edge.
      at = data.length - edgeBytesMax - 1;
      continue;
    }
    runs.add('word', { from: at, to: at + anywhere }, step(place, 4));
    const ofPlace = at < edgeBytesMax ? at : -left;
    runs.add('value', { from: at, to: at + atPlace }, step(place, ofPlace + 65_536));
  }
  addSampled(runs, data, step(place, 2));
  addStrings(runs, data, step(place, 3));
}

interface Span {
  readonly from: number;
  readonly to: number;
}

class Runs {
  readonly #list: PrintList;
  readonly #data: Buffer;

  constructor(list: PrintList, data: Buffer) {
    this.#list = list;
    this.#data = data;
  }

  /** Nothing, where it would end behind the message. */
  add(kind: PrintKind, { from, to }: Span, place: number): void {
    if (to > this.#data.length) return;
    let state = place;
    let check = 0;
    for (let at = from; at < to; at++) {
      const byte = this.#data[at] ?? 0;
      state = hashStep(state, byte);
      check = checkStep(check, byte);
    }
    this.#list.add(kind, state, check);
  }
}

function addSampled(runs: Runs, data: Buffer, place: number): void {
  const hashes = new Int32Array(windowRuns);
  let last = -1;
  for (let at = 0; at + runBytes <= data.length; at++) {
    hashes[at % windowRuns] = mixed(data.readInt32LE(at), data.readInt32LE(at + 4));
    if (at < windowRuns - 1) continue;
    let least = at;
    for (let of = at - windowRuns + 1; of < at; of++) {
      if ((hashes[of % windowRuns] ?? 0) < (hashes[least % windowRuns] ?? 0)) least = of;
    }
    if (least === last) continue;
    last = least;
    runs.add('word', { from: least, to: least + runBytes }, place);
  }
}

function mixed(low: number, high: number): number {
  const one = Math.imul(low ^ (high >>> 15), 0x2c1b3c6d);
  return Math.imul(one ^ high ^ (one >>> 13), 0x297a2d39);
}

function addStrings(runs: Runs, data: Buffer, place: number): void {
  const ofPieces = step(place, 1);
  let from = 0;
  for (let at = 0; at <= data.length; at++) {
    if (at < data.length && isPrintable(data[at])) continue;
    if (at - from >= stringBytesMin) runs.add('value', { from, to: at }, place);
    // A length before it may be printable itself, and so may be what comes behind it.
    for (let start = from; start < at; start++) {
      const length = lengthBefore(data, start, at - start);
      if (length > 0) runs.add('value', { from: start, to: start + length }, place);
      if (start + stringBytesMin > at) continue;
      runs.add('word', { from: start, to: start + stringBytesMin }, ofPieces);
    }
    from = at + 1;
  }
}

/** In a byte before it, as it is, doubled (Avro), or with a tag in its high bits (MessagePack). */
function lengthBefore(data: Buffer, start: number, printable: number): number {
  const before = data[start - 1] ?? 0;
  const lengths = [before, before % 2 === 0 ? before / 2 : 0, before >> 5 === 5 ? before & 31 : 0];
  const fits = (length: number) =>
    length >= sizedBytesMin && length <= sizedBytesMax && length <= printable;
  return lengths.find(fits) ?? 0;
}

function isPrintable(byte = 0): boolean {
  return byte >= 0x20 && byte <= 0x7e;
}
