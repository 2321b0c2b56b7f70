import { randomFillSync } from 'node:crypto';

/** Random ids are cut from a block, because one call a request to the system's source is slow. */
const block = Buffer.alloc(8192);
let used = block.length;

/** `bytes` random bytes in hex, never all zero (which W3C Trace Context forbids). */
export function randomHex(bytes: 8 | 16): string {
  if (used + bytes > block.length) {
    randomFillSync(block);
    used = 0;
  }
  const hex = block.toString('hex', used, used + bytes);
  used += bytes;
  return /[^0]/.test(hex) ? hex : randomHex(bytes);
}
