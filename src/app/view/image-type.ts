const signatures: readonly (readonly [type: string, at: number, bytes: string])[] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF87a'],
  ['image/gif', 0, 'GIF89a'],
  ['image/webp', 8, 'WEBP'],
  ['image/avif', 4, 'ftypavif'],
  ['image/bmp', 0, 'BM'],
];

/**
 * By its first bytes, whatever it calls itself: null for all but pictures of dots. An SVG is a
 * document that may hold scripts, so it is text here.
 */
export function imageType(data: Buffer): string | null {
  const found = signatures.find(
    ([, at, bytes]) => data.toString('latin1', at, at + bytes.length) === bytes,
  );
  return found?.[0] ?? null;
}
