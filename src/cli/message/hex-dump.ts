const bytesPerLine = 16;

/** `00000010  68 65 6c 6c 6f …  |hello…|`, sixteen bytes a line, up to `bytesMax` bytes. */
export function hexDump(data: Buffer, bytesMax: number): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(data.length, bytesMax); at += bytesPerLine) {
    const bytes = data.subarray(at, Math.min(at + bytesPerLine, bytesMax));
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
    const halves = `${hex.slice(0, 8).join(' ')}  ${hex.slice(8).join(' ')}`;
    const text = bytes.toString('latin1').replace(/[^\x20-\x7e]/g, '.');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${halves.padEnd(48)}  |${text}|\n`);
  }
  return lines.join('');
}
