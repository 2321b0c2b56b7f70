let lastHex = '';
let lastDecimal = '';

/** 16 hex digits in decimal. Of one id several headers have it: it is not made twice. */
export function decimalOfHex(hex: string): string {
  if (hex === lastHex) return lastDecimal;
  // Faster than the same in plain numbers, which V8 allocates above 31 bits.
  lastDecimal = BigInt(`0x${hex}`).toString();
  lastHex = hex;
  return lastDecimal;
}

/** 8 hex digits in lower case, from `at` on, as an unsigned number. */
export function wordOfHex(hex: string, at: number): number {
  let value = 0;
  for (let i = at; i < at + 8; i++) {
    const code = hex.charCodeAt(i);
    // '0'–'9' are 48–57, 'a'–'f' are 97–102.
    value = (value << 4) | (code <= 57 ? code - 48 : code - 87);
  }
  return value >>> 0;
}

const unsignedMax = 2n ** 64n - 1n;

/** An unsigned decimal of at most 64 bits as 16 hex digits; null when it is none, or 0. */
export function hexOfDecimal(text: string): string | null {
  if (!/^\d{1,20}$/.test(text)) return null;
  const value = BigInt(text);
  return value === 0n || value > unsignedMax ? null : value.toString(16).padStart(16, '0');
}
