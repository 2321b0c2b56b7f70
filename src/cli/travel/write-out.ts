import { writeFile } from 'node:fs/promises';
import { LoopError } from '../../core/errors.js';
import type { Io } from '../io.js';

/**
 * Writes to the file, else to stdout. What users sent is in it, so a new file is its owner's alone.
 * @throws LOOP_TRAVEL_FILE
 */
export async function writeOut(io: Io, file: string | undefined, data: Buffer): Promise<void> {
  if (file === undefined) {
    await new Promise<void>((resolve) => io.stdout.write(data, () => resolve()));
    return;
  }
  try {
    await writeFile(file, data, { mode: 0o600 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LoopError(
      'LOOP_TRAVEL_FILE',
      `--output ${file}: expected a file that can be written, got: ${reason}`,
      { cause: error },
    );
  }
}
