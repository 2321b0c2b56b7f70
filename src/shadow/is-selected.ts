/**
 * Whether a chain is among the `percent` that are copied. The same trace id is always judged alike,
 * by every gateway, and who is in at 10 % is in at 20 % too.
 */
export function isSelected(traceId: string, percent: number): boolean {
  return (hash(traceId) / 2 ** 32) * 100 < percent;
}

/** FNV-1a, then murmur3's finish: trace ids need not be random, nor differ in more than a digit. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
