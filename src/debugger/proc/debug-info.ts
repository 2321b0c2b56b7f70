import { closeSync, openSync, readSync } from 'node:fs';

/** Sections of an ELF file; more is no ELF file. */
const sectionsMax = 10_000;

export interface Section {
  readonly offset: number;
  readonly size: number;
  readonly isCompressed: boolean;
}

/** The ELF section `.debug_info` (System V ABI, chapter 4); null when there is none. */
export function debugInfoOf(path: string): Section | null {
  const file = openSync(path, 'r');
  try {
    const read = (offset: number, size: number): Buffer => {
      const bytes = Buffer.alloc(size);
      return bytes.subarray(0, readSync(file, bytes, 0, size, offset));
    };
    const header = read(0, 64);
    // 64 bits, little-endian: delve runs on no other.
    if (header.length < 64 || header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2) return null;
    const start = Number(header.readBigUInt64LE(40));
    const entry = header.readUInt16LE(58);
    const count = header.readUInt16LE(60);
    if (entry < 64 || count > sectionsMax) return null;
    const table = read(start, entry * count);
    const sectionAt = (index: number) => {
      const at = index * entry;
      return {
        name: table.readUInt32LE(at),
        flags: Number(table.readBigUInt64LE(at + 8)),
        offset: Number(table.readBigUInt64LE(at + 24)),
        size: Number(table.readBigUInt64LE(at + 32)),
      };
    };
    if (table.length < entry * count || count === 0) return null;
    const names = sectionAt(header.readUInt16LE(62));
    const text = read(names.offset, Math.min(names.size, 1 << 20));
    for (let index = 0; index < count; index += 1) {
      const { name, flags, offset, size } = sectionAt(index);
      const label = text.toString('latin1', name, text.indexOf(0, name));
      // SHF_COMPRESSED: a header of 24 bytes comes first. `.zdebug_info`, of older Go: 12 bytes.
      if (label === '.debug_info') {
        const isCompressed = (flags & 0x800) !== 0;
        const head = isCompressed ? 24 : 0;
        return { offset: offset + head, size: size - head, isCompressed };
      }
      if (label === '.zdebug_info') {
        return { offset: offset + 12, size: size - 12, isCompressed: true };
      }
    }
    return null;
  } finally {
    closeSync(file);
  }
}
