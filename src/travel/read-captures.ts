import type { ReadFile, TravelFile } from '../core/travel.js';
import { type HarOptions, importHar } from './har/import-har.js';
import { type ImportBounds, usualBounds } from './import-bounds.js';
import { begins, looksSealed } from './pack/envelope.js';
import { unpackCapture } from './pack/pack-capture.js';
import { malformed } from './travel-error.js';

/**
 * The captures that a file holds: one of loop's own, or what a HAR makes.
 * @throws LOOP_TRAVEL_DAMAGED, LOOP_TRAVEL_NEWER, LOOP_TRAVEL_FORMAT
 */
export function readCaptures(
  file: TravelFile,
  options: HarOptions,
  bounds: ImportBounds = usualBounds,
): ReadFile {
  if (looksSealed(file.data)) return { captures: [unpackCapture(file, bounds)], skipped: [] };
  if (looksLikeJson(file.data)) return importHar(file, options, bounds);
  throw malformed(
    file.name,
    'expected a capture file (loop export) or a HAR (JSON with a "log", also zipped), ' +
      `got ${begins(file.data)}`,
  );
}

/** Some tools begin their HAR with a byte order mark. */
function looksLikeJson(data: Buffer): boolean {
  return /^(?:\xef\xbb\xbf)?\s*\{/.test(data.toString('latin1', 0, 1024));
}
