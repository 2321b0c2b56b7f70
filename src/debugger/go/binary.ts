// What a Go binary was built with, read from its file before its process is touched. A stripped one
// makes delve fail after it has stopped the process; an optimised one makes variables unreadable.

import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createInflate } from 'node:zlib';
import { LoopError } from '../../core/errors.js';

const cure = "go build -gcflags 'all=-N -l', without -ldflags '-s -w'";
/** Sections of an ELF file; more is no ELF file. */
const sectionsMax = 10_000;

interface Section {
  readonly offset: number;
  readonly size: number;
  readonly isCompressed: boolean;
}

/** @throws LOOP_DEBUGGER_BINARY, LOOP_DEBUGGER_PERMISSION */
export async function checkBinary(path: string, service: string): Promise<void> {
  let section: Section | null;
  try {
    section = debugInfoOf(path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LoopError('LOOP_DEBUGGER_PERMISSION', `${service}: its program: ${why}`, { cause });
  }
  if (section === null) {
    throw new LoopError(
      'LOOP_DEBUGGER_BINARY',
      `${service}: its program has no debugging symbols (it was stripped); build it with ${cure}`,
    );
  }
  // The compiler notes its flags for each package: `Go cmd/compile go1.19.8; -N -l; regabi`.
  if (await hasText(path, section, /Go cmd\/compile [^\0]{0,200}; -N\b/)) return;
  throw new LoopError(
    'LOOP_DEBUGGER_BINARY',
    `${service}: its program is optimised, so variables could not be read; build it with ${cure}`,
  );
}

/** The ELF section `.debug_info` (System V ABI, chapter 4); null when there is none. */
function debugInfoOf(path: string): Section | null {
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

async function hasText(path: string, section: Section, pattern: RegExp): Promise<boolean> {
  const { offset, size, isCompressed } = section;
  const file = createReadStream(path, { start: offset, end: offset + size - 1 });
  let tail = '';
  let isFound = false;
  const search = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      const text = tail + chunk.toString('latin1');
      isFound = pattern.test(text);
      if (isFound) return;
      tail = text.slice(-256); // it may lie across two chunks
    }
  };
  try {
    await (isCompressed ? pipeline(file, createInflate(), search) : pipeline(file, search));
  } catch {
    // Ended early because it was found; or damaged, and then delve says so.
  }
  return isFound;
}
