import { createReadStream } from 'node:fs';
import { LoopError } from '../../core/errors.js';
import type { TravelFile } from '../../core/travel.js';
import type { Io } from '../io.js';

/** A larger file is no capture: bodies are bounded when they are recorded. */
export const fileBytesMax = 256 * 1024 * 1024;

/**
 * Reads the file, or stdin for `-`, up to a bound.
 * @throws LOOP_TRAVEL_FILE
 */
export async function readIn(
  io: Pick<Io, 'stdin'>,
  file: string,
  bytesMax: number = fileBytesMax,
): Promise<TravelFile> {
  const name = file === '-' ? 'stdin' : file;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of file === '-' ? io.stdin : createReadStream(file)) {
      const data = Buffer.from(chunk as string | Buffer);
      bytes += data.length;
      if (bytes > bytesMax) break;
      chunks.push(data);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unreadable(name, reason, error);
  }
  if (bytes > bytesMax) throw unreadable(name, `more than ${bytesMax} bytes`);
  return { name, data: Buffer.concat(chunks) };
}

function unreadable(name: string, got: string, cause?: unknown): LoopError {
  return new LoopError(
    'LOOP_TRAVEL_FILE',
    `${name}: expected a file that can be read, of at most 256 MiB, got: ${got}`,
    { cause },
  );
}
