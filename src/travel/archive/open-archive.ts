import type { TravelFile } from '../../core/travel.js';
import { looksSealed } from '../pack/envelope.js';
import { type Attachments, attachmentNames, noAttachments } from './attachments.js';
import { readBeside } from './read-beside.js';
import { looksZipped, readZip } from './read-zip.js';

/** A file to read captures from, with what it keeps elsewhere. */
export interface OpenedFile {
  readonly file: TravelFile;
  readonly attachments: Attachments;
}

/**
 * Unpacks a zip, and reads the bodies that a HAR keeps beside it.
 * @param folder where the file is; null for stdin
 * @throws LOOP_TRAVEL_FORMAT
 */
export async function openArchive(file: TravelFile, folder: string | null): Promise<OpenedFile> {
  if (looksSealed(file.data)) return { file, attachments: noAttachments };
  if (looksZipped(file.data)) {
    const { har, attachments } = await readZip(file);
    return { file: har, attachments };
  }
  const names = folder === null ? [] : attachmentNames(file.data);
  const isLone = folder === null || names.length === 0;
  return { file, attachments: isLone ? noAttachments : await readBeside(names, folder) };
}
