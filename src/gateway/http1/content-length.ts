/** More digits than any body has bytes; zeros before them mean nothing. */
const wellFormed = /^0*\d{1,15}$/;

/** Bytes that it says; -1 where it is no length (RFC 9110 §8.6). */
export function readLength(value: string): number {
  return wellFormed.test(value) ? Number(value) : -1;
}
