import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { ImportBounds } from '../import-bounds.js';
import { type Attachments, isInside } from './attachments.js';

/**
 * The files beside an archive that it names, up to a bound. One that is not there, no plain file, or
 * out of the folder is left out: its body is then one that the archive lacks.
 */
export async function readBeside(
  names: readonly string[],
  folder: string,
  { unpackedBytes, bodyBytes }: ImportBounds,
): Promise<Attachments> {
  const root = await realpath(folder);
  const found = new Map<string, Buffer>();
  let bytes = 0;
  for (const name of names) {
    const data = isInside(name) ? await readPlainFile(join(root, name), root, bodyBytes) : null;
    if (data === null || bytes + data.length > unpackedBytes) continue;
    bytes += data.length;
    found.set(name, data);
  }
  return found;
}

async function readPlainFile(path: string, root: string, bytesMax: number): Promise<Buffer | null> {
  try {
    // A link may lead anywhere.
    if (!(await realpath(path)).startsWith(root + sep)) return null;
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { size } = await file.stat().then((stat) => (stat.isFile() ? stat : { size: -1 }));
      return size < 0 || size > bytesMax ? null : await file.readFile();
    } finally {
      await file.close();
    }
  } catch {
    return null; // not there, or not ours to read: the report says which body is missing
  }
}
