// What a Go binary was built with, read from its file before its process is touched. A stripped one
// makes delve fail after it has stopped the process; of an optimised one delve reads what is left.

import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createInflate } from 'node:zlib';
import { LoopError } from '../../core/errors.js';
import { debugInfoOf, type Section } from '../proc/debug-info.js';

/** How a program is to be built. */
export const wholeBuild = "go build -gcflags 'all=-N -l'";

export interface GoBinary {
  /** Variables may be missing. */
  readonly isOptimised: boolean;
}

/**
 * @param exe where it was started from, for what is said of it
 * @throws LOOP_DEBUGGER_BINARY, LOOP_DEBUGGER_PERMISSION
 */
export async function checkBinary(
  path: string,
  { service, exe }: { readonly service: string; readonly exe: string },
): Promise<GoBinary> {
  let section: Section | null;
  try {
    section = debugInfoOf(path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LoopError('LOOP_DEBUGGER_PERMISSION', `${service}: its program: ${why}`, { cause });
  }
  if (section === null) {
    // `go run` builds into a folder of its own, and strips whatever it is told.
    const why = /\/go-build\d*\//.test(exe)
      ? `it was started by go run, which strips it, whatever -gcflags says: start what ${wholeBuild} makes`
      : `it was stripped; build it with ${wholeBuild}, and without -ldflags '-s -w'`;
    const text = `${service}: its program has no debugging symbols: ${why}`;
    throw new LoopError('LOOP_DEBUGGER_BINARY', text);
  }
  // The compiler notes its flags for each package: `Go cmd/compile go1.19.8; -N -l; regabi`.
  return { isOptimised: !(await hasText(path, section, /Go cmd\/compile [^\0]{0,200}; -N\b/)) };
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
