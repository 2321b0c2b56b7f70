// What a Go binary was built with, read from its file before its process is touched. A stripped one
// makes delve fail after it has stopped the process; an optimised one makes variables unreadable.

import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createInflate } from 'node:zlib';
import { LoopError } from '../../core/errors.js';
import { debugInfoOf, type Section } from '../proc/debug-info.js';

const cure = "go build -gcflags 'all=-N -l', without -ldflags '-s -w'";
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
