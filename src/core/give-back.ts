/** Of less, the garbage collector takes care soon enough. */
const worthBytes = 64 * 1024;

/**
 * Gives the memory of long bytes back to the system at once: neither they nor what shares it may be
 * looked at any more. By itself it would wait for the garbage collector, which does not see how much
 * hangs on a small object. Short ones are left alone; they may be a piece of a pool.
 */
export function giveBack({ buffer, byteLength }: Uint8Array): void {
  if (byteLength >= worthBytes && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
