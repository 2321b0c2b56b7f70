import type { TravelFile } from '../../core/travel.js';
import { type ImportBounds, usualBounds } from '../import-bounds.js';
import { looksSealed } from '../pack/envelope.js';
import { type Attachments, attachmentNames, noAttachments } from './attachments.js';
import { gunzipped, looksGzipped } from './gunzipped.js';
import { inUtf8 } from './in-utf8.js';
import { readBeside } from './read-beside.js';
import { looksZipped, readZip } from './read-zip.js';

/** A file to read captures from, with what it keeps elsewhere. */
export interface OpenedFile {
  readonly file: TravelFile;
  readonly attachments: Attachments;
  /** Names of bodies that it keeps elsewhere, and that were not found there. */
  readonly missing: readonly string[];
}

/**
 * Unpacks a zip or gzip, reads UTF-16 that says so, and reads the bodies that a HAR keeps beside it.
 * @param folder where the file is; null for stdin
 * @throws LOOP_TRAVEL_FORMAT
 */
export async function openArchive(
  given: TravelFile,
  folder: string | null,
  bounds: ImportBounds = usualBounds,
): Promise<OpenedFile> {
  const file = inUtf8(looksGzipped(given.data) ? await gunzipped(given, bounds) : given);
  if (looksSealed(file.data)) return { file, attachments: noAttachments, missing: [] };
  if (looksZipped(file.data)) {
    const { har, attachments } = await readZip(file, bounds);
    return opened(har, attachmentNames(har.data), attachments);
  }
  const names = attachmentNames(file.data);
  const isLone = folder === null || names.length === 0;
  return opened(file, names, isLone ? noAttachments : await readBeside(names, folder, bounds));
}

function opened(file: TravelFile, names: readonly string[], attachments: Attachments): OpenedFile {
  return { file, attachments, missing: names.filter((name) => !attachments.has(name)) };
}
