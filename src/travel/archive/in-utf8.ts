import type { TravelFile } from '../../core/travel.js';

/** An archive that a tool for Windows wrote in UTF-16, by its byte order mark, else as it is. */
export function inUtf8(file: TravelFile): TravelFile {
  const [first, second] = file.data;
  const charset =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : null;
  if (charset === null) return file;
  return { ...file, data: Buffer.from(new TextDecoder(charset).decode(file.data)) };
}
