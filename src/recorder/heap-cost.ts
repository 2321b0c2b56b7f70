import type { RawHeaders } from '../core/headers.js';

/** A string's own header and its place in a list, beside its characters. */
const stringBytes = 40;
/**
 * What is held survives, and the garbage collector lets a heap grow by a part of that before it looks
 * through all of it; the buffers that it was read from wait as long.
 */
const growth = 2.5;

/** Bytes of the process's memory that a hop's objects take, without its headers and its target. */
export const hopCost = 1536 * growth;
/** The same of what is left of a hop that has been written: enough to place its calls. */
export const writtenHopCost = 512 * growth;

/** Bytes of the process's memory that these headers take. */
export function headersCost(headers: RawHeaders): number {
  if (headers.length === 0) return 0;
  let sum = headers.length * stringBytes;
  for (const part of headers) sum += part.length;
  return sum * growth;
}

export function textCost(text: string): number {
  return text.length * growth;
}
