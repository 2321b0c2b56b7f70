import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { TravelFile } from '../../core/travel.js';
import { malformed } from '../travel-error.js';

const bytesMax = 256 * 1024 * 1024;
const unpack = promisify(gunzip);

export function looksGzipped(data: Buffer): boolean {
  return data[0] === 0x1f && data[1] === 0x8b;
}

/** What was packed, up to a bound. @throws LOOP_TRAVEL_FORMAT */
export async function gunzipped({ name, data }: TravelFile): Promise<TravelFile> {
  try {
    return { name, data: await unpack(data, { maxOutputLength: bytesMax }) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw malformed(name, `expected gzip of at most ${bytesMax} bytes, got: ${reason}`, error);
  }
}
