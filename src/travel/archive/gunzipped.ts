import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { TravelFile } from '../../core/travel.js';
import { type ImportBounds, raiseMemory } from '../import-bounds.js';
import { malformed } from '../travel-error.js';

const unpack = promisify(gunzip);

export function looksGzipped(data: Buffer): boolean {
  return data[0] === 0x1f && data[1] === 0x8b;
}

/** What was packed, up to a bound. @throws LOOP_TRAVEL_FORMAT */
export async function gunzipped(
  { name, data }: TravelFile,
  { unpackedBytes }: ImportBounds,
): Promise<TravelFile> {
  try {
    return { name, data: await unpack(data, { maxOutputLength: unpackedBytes }) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof RangeError) {
      throw malformed(
        name,
        `expected gzip of at most ${unpackedBytes} bytes unpacked, got more from ` +
          `${data.length} bytes; ${raiseMemory}`,
        error,
      );
    }
    throw malformed(name, `expected gzip, got: ${reason}`, error);
  }
}
