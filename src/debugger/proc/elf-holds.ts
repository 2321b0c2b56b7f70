import { closeSync, openSync, readSync } from 'node:fs';

/** What is looked for stands near the start of the data. */
const searchBytesMax = 256 * 1024 * 1024;

/** Whether an ELF file has this text (latin1) in it. */
export function elfHolds(path: string, text: string): boolean {
  const magic = Buffer.from(text, 'latin1');
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return false; // not ours to read
  }
  try {
    const block = Buffer.alloc(1024 * 1024 + magic.length);
    const step = block.length - magic.length;
    for (let at = 0; at < searchBytesMax; at += step) {
      const read = readSync(file, block, 0, block.length, at);
      if (at === 0 && block.subarray(0, 4).toString('latin1') !== '\x7fELF') return false;
      if (block.subarray(0, read).includes(magic)) return true;
      if (read < block.length) return false;
    }
    return false;
  } finally {
    closeSync(file);
  }
}
