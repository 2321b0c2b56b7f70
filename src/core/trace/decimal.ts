/** 16 hex digits in decimal. Plain numbers, as this is done for each request. */
export function decimalOfHex(hex: string): string {
  const high = Number.parseInt(hex.slice(0, 8), 16);
  const low = Number.parseInt(hex.slice(8), 16);
  // 2^32 = 42949 · 10^5 + 67296: no step goes beyond 2^53.
  const tail = high * 67_296 + low;
  const head = high * 42_949 + Math.floor(tail / 100_000);
  if (head === 0) return String(tail);
  return head + String(tail % 100_000).padStart(5, '0');
}

const unsignedMax = 2n ** 64n - 1n;

/** An unsigned decimal of at most 64 bits as 16 hex digits; null when it is none, or 0. */
export function hexOfDecimal(text: string): string | null {
  if (!/^\d{1,20}$/.test(text)) return null;
  const value = BigInt(text);
  return value === 0n || value > unsignedMax ? null : value.toString(16).padStart(16, '0');
}
