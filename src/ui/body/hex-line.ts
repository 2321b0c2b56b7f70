/** `00000010`, `68 65 6c …`, `hel…`; what cannot be printed is a dot. */
export function hexLine(data: Uint8Array, start: number, width: number) {
  const bytes = [...data.subarray(start, start + width)];
  return {
    offset: start.toString(16).padStart(8, '0'),
    hex: bytes
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join(' ')
      .padEnd(width * 3 - 1),
    text: bytes
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'))
      .join(''),
  };
}
