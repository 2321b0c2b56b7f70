import { isUtf8 } from 'node:buffer';

const beyondAscii = /[\x80-\xff]/;
const beyondBytes = /[^\x00-\xff]/;

/**
 * Heads are kept as they came, a character for each byte (latin1). This is what a person reads: bytes
 * that are UTF-8 as a whole become its characters, all others stay.
 */
export function readableText(wire: string): string {
  if (!beyondAscii.test(wire) || beyondBytes.test(wire)) return wire;
  const bytes = Buffer.from(wire, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : wire;
}

/** The other way: how text that a person wrote looks when it comes on the wire as UTF-8. */
export function wireText(readable: string): string {
  return /[^\x00-\x7f]/.test(readable)
    ? Buffer.from(readable, 'utf8').toString('latin1')
    : readable;
}

/** Every byte beyond ASCII as its escape, as a URL has it. */
export function escapeBeyondAscii(wire: string): string {
  return wire.replace(/[\x80-\xff]/g, (character) => `%${hexOf(character)}`);
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase();
}
