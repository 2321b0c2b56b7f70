import { TextDecoder } from 'node:util';

/**
 * Text in a charset of the Encoding Standard, which has decoders alone: the bytes of each character
 * are found by decoding all there are. Null when the charset is not known, has more than two bytes
 * a character, or lacks one of the characters.
 */
export function encodeText(text: string, charset: string): Buffer | null {
  const name = charset.trim().toLowerCase();
  if (/^utf-?8$/.test(name)) return Buffer.from(text, 'utf8');
  if (/^utf-?16(le)?$/.test(name)) return Buffer.from(text, 'utf16le');
  if (/^utf-?16be$/.test(name)) return Buffer.from(text, 'utf16le').swap16();
  const bytes = bytesOf(name);
  if (bytes === null) return null;
  const parts: Buffer[] = [];
  for (const character of text) {
    const part = bytes.get(character);
    if (part === undefined) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

type Characters = ReadonlyMap<string, Buffer>;

const known = new Map<string, Characters | null>();

function bytesOf(charset: string): Characters | null {
  const found = known.get(charset);
  if (found !== undefined) return found;
  const made = charactersOf(charset);
  known.set(charset, made);
  return made;
}

function charactersOf(charset: string): Characters | null {
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(charset, { fatal: true });
  } catch {
    return null; // no charset that this Node knows
  }
  // ISO-2022-JP changes its state by escapes, and means other things by the same bytes.
  if (/^(iso-2022|hz-|replacement|utf-)/.test(decoder.encoding)) return null;
  const characters = new Map<string, Buffer>();
  const add = (bytes: Buffer) => {
    const character = decodedBy(decoder, bytes);
    if (character === null || [...character].length !== 1) return false;
    if (!characters.has(character)) characters.set(character, bytes);
    return true;
  };
  for (let lead = 0; lead < 256; lead++) {
    if (add(Buffer.from([lead]))) continue;
    for (let trail = 0; trail < 256; trail++) add(Buffer.from([lead, trail]));
  }
  return characters;
}

function decodedBy(decoder: TextDecoder, bytes: Buffer): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null; // no character: half of one, or nothing
  }
}
