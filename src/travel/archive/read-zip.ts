import type { Readable } from 'node:stream';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import type { TravelFile } from '../../core/travel.js';
import { type ImportBounds, raiseMemory } from '../import-bounds.js';
import { malformed } from '../travel-error.js';
import type { Attachments } from './attachments.js';

/** What a zipped archive holds: the HAR, and the bodies that it names. */
export interface ZippedArchive {
  readonly har: TravelFile;
  readonly attachments: Attachments;
}

const filesMax = 20_000;

/** `PK`, and what a file or an empty archive begins with. */
export function looksZipped(data: Buffer): boolean {
  return /^PK(\x03\x04|\x05\x06)/.test(data.toString('latin1', 0, 4));
}

/**
 * Reads a zip as Playwright's recorder writes it. yauzl refuses names that lead out of it, and ends
 * a file that is longer than the zip says; this bounds what it says.
 * @throws LOOP_TRAVEL_FORMAT
 */
export async function readZip(
  { name, data }: TravelFile,
  bounds: ImportBounds,
): Promise<ZippedArchive> {
  let zip: ZipFile;
  try {
    zip = await openZip(data);
    if (zip.entryCount > filesMax)
      throw new Error(`${zip.entryCount} files, more than ${filesMax}`);
    return await filesOf(zip, name, bounds);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw malformed(name, `expected a zip with one .har in it, got: ${reason}`, error);
  }
}

async function filesOf(
  zip: ZipFile,
  name: string,
  { unpackedBytes, bodyBytes }: ImportBounds,
): Promise<ZippedArchive> {
  const hars: TravelFile[] = [];
  const attachments = new Map<string, Buffer>();
  let bytes = 0;
  for await (const entry of entriesOf(zip)) {
    const { fileName, uncompressedSize } = entry;
    if (fileName.endsWith('/') || isHidden(fileName)) continue;
    const isHar = /\.har$/i.test(fileName);
    const most = isHar ? unpackedBytes : bodyBytes;
    bytes += uncompressedSize;
    if (uncompressedSize > most) {
      throw new Error(`${uncompressedSize} bytes in ${fileName}, more than ${most}`);
    }
    if (bytes > unpackedBytes) {
      throw new Error(`${fileName} and before it more than ${unpackedBytes} bytes; ${raiseMemory}`);
    }
    const data = await contentOf(zip, entry);
    if (isHar) hars.push({ name: fileName, data });
    else attachments.set(fileName, data);
  }
  const [har] = hars;
  if (har === undefined || hars.length > 1) throw new Error(`${hars.length} of them`);
  return {
    har: { ...har, name: `${name}: ${har.name}` },
    attachments: below(har.name, attachments),
  };
}

/** What a Mac puts beside each file of its own. */
function isHidden(fileName: string): boolean {
  return fileName.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');
}

/** Whoever zips a folder has it in each name; the archive names its bodies from where it is. */
function below(har: string, attachments: Attachments): Attachments {
  const folder = har.slice(0, har.lastIndexOf('/') + 1);
  const inside = [...attachments].filter(([name]) => name.startsWith(folder));
  return new Map(inside.map(([name, data]) => [name.slice(folder.length), data]));
}

function openZip(data: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, strictFileNames: true, validateEntrySizes: true };
    fromBuffer(data, options, (error, zip) => {
      if (error) reject(error);
      else resolve(zip);
    });
  });
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  while (true) {
    const entry = await new Promise<Entry | null>((resolve, reject) => {
      zip.once('entry', resolve);
      zip.once('end', () => resolve(null));
      zip.once('error', reject);
      zip.readEntry();
    });
    zip.removeAllListeners();
    if (entry === null) return;
    yield entry;
  }
}

async function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const stream = await new Promise<Readable>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
