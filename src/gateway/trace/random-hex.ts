import { randomFillSync } from 'node:crypto';

/** Random ids are cut from a block, because one call a request to the system's source is slow. */
const block = Buffer.alloc(8192);
let used = block.length;

/**
 * An id of `bytes` random bytes in hex, never all zero (which W3C Trace Context forbids): a span's, or
 * a trace's as `newTraceId` makes them.
 */
export function randomHex(bytes: 8 | 16): string {
  if (bytes === 16) return newTraceId();
  const at = take(bytes);
  const hex = block.toString('hex', at, at + bytes);
  return /[^0]/.test(hex) ? hex : randomHex(bytes);
}

/**
 * A trace id with the version and variant of a random UUID, so that the request id that is made of
 * it is one, and is found again when a proxy has written over the version. The last 7 bytes are
 * random throughout, as the random flag promises.
 */
export function newTraceId(): string {
  const at = take(16);
  block[at + 6] = ((block[at + 6] ?? 0) & 0x0f) | 0x40;
  block[at + 8] = ((block[at + 8] ?? 0) & 0x3f) | 0x80;
  return block.toString('hex', at, at + 16);
}

function take(bytes: number): number {
  if (used + bytes > block.length) {
    randomFillSync(block);
    used = 0;
  }
  const at = used;
  used += bytes;
  return at;
}
