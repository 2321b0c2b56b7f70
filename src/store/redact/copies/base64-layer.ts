import type { Range } from '../edits.js';
import { type Layer, lastAtMost } from './layer.js';

/** Of eight bytes, the shortest that are looked for. */
const runs = /([\w+/-]{11,})={0,2}/g;

/**
 * What the base64 of a text, of either alphabet, stands for. Where a run begins nobody knows: a
 * path before it is of the same characters. So each run is decoded four times, from each of its first
 * four characters on. Bytes are characters (latin1), with NUL between runs. `isAsked` tells of which
 * runs; null when there are none.
 */
export function base64Layer(source: string, isAsked: (run: Range) => boolean): Layer | null {
  const asked: Run[] = [];
  let bytesMax = 0;
  for (const { index, 0: padded, 1: run = '' } of source.matchAll(runs)) {
    const range = { start: index, end: index + run.length, paddedEnd: index + padded.length };
    if (!isAsked(range)) continue;
    asked.push(range);
    bytesMax += 3 * run.length + 4;
  }
  if (asked.length === 0) return null;
  const bytes = Buffer.allocUnsafe(bytesMax);
  const segments: Segments = { at: [], from: [], to: [], paddedTo: [] };
  let length = 0;
  for (const { start, end, paddedEnd } of asked) {
    for (let phase = 0; phase < 4; phase++) {
      segments.at.push(length);
      segments.from.push(start + phase);
      segments.to.push(end);
      segments.paddedTo.push(paddedEnd);
      length = decodeInto(bytes, length, source, { start: start + phase, end });
      bytes[length++] = 0;
    }
  }
  const text = bytes.toString('latin1', 0, length);
  return { text, sourceOf: (range) => sourceOf(range, segments) };
}

interface Run extends Range {
  readonly paddedEnd: number;
}

/** Of each decoded run: where it is in the bytes, and where its characters are. */
interface Segments {
  readonly at: number[];
  readonly from: number[];
  readonly to: number[];
  /** Behind the `=` that end it. */
  readonly paddedTo: number[];
}

function sourceOf({ start, end }: Range, { at, from, to, paddedTo }: Segments): Range {
  const segment = lastAtMost(at, start);
  const base = at[segment] ?? 0;
  const first = from[segment] ?? 0;
  const last = first + Math.ceil(((end - base) * 4) / 3);
  return {
    start: first + Math.floor(((start - base) * 4) / 3),
    end: last >= (to[segment] ?? 0) ? (paddedTo[segment] ?? 0) : last,
  };
}

/** Returns where the bytes end. */
function decodeInto(bytes: Buffer, at: number, source: string, { start, end }: Range): number {
  let length = at;
  let bits = 0;
  let held = 0;
  for (let i = start; i < end; i++) {
    held = ((held << 6) | (sextets[source.charCodeAt(i)] ?? 0)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length++] = (held >> bits) & 0xff;
  }
  return length;
}

const sextets = new Uint8Array(128);
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
for (const [value, character] of [...alphabet].entries()) sextets[character.charCodeAt(0)] = value;
for (const character of '+-') sextets[character.charCodeAt(0)] = 62;
for (const character of '/_') sextets[character.charCodeAt(0)] = 63;
