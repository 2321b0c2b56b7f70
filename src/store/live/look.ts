// What the files of an open database look like from outside: SQLite itself goes on for ever in a
// file that nobody can find any more.
import { type BigIntStats, closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { codeOf } from '../store-error.js';

export interface Look {
  /** Who is at the database's path: device and inode. Null: nobody. */
  readonly main: string | null;
  /** The file that was opened, which may have no name any more. */
  readonly own: string;
  readonly size: number;
  readonly modified: bigint;
  /** The first bytes of it, as they are on the disk: what is in its log is not in there yet. */
  readonly header: Buffer;
  readonly wal: string | null;
  readonly walSize: number;
  readonly walSalt: string;
  readonly shm: string | null;
  /** How far the log goes, and how much of it was written back; null where it cannot be read. */
  readonly index: LogIndex | null;
}

export interface LogIndex {
  readonly frames: number;
  readonly pageBytes: number;
  readonly salt: string;
  /** Goes up by one each time that the log begins anew. */
  readonly turn: number;
  /** How many of the frames were written back into the database. */
  readonly writtenBack: number;
  /** The same, once those are that are being written back just now. */
  readonly writingBack: number;
}

export const headerBytes = 100;
const indexBytes = 136;
const looksMax = 3;

/**
 * Looks at a database that this process has open. Its own handles are closed after the database's
 * alone: closing one drops the locks that the process holds on the file (POSIX).
 */
export class Lookout {
  readonly #path: string;
  readonly #place: string;
  readonly #main: number;
  #index: number | null = null;

  /** `place`: where `path` leads, if it is a link: the log is beside that. */
  constructor({ path, place }: { readonly path: string; readonly place: string }) {
    this.#path = path;
    this.#place = place;
    this.#main = openSync(place, 'r');
  }

  /**
   * Null when the file system did not answer as it should, or others wrote all the while: then nothing is
   * known.
   */
  look(): Look | null {
    try {
      for (let turn = 0; turn < looksMax; turn++) {
        const look = this.#lookOnce();
        // It took several calls, between which others may write: what belongs to different moments tells nothing.
        if (isSame(look, this.#readIndex(), fstatSync(this.#main, { bigint: true }))) return look;
      }
      return null;
    } catch {
      return null; // EIO, ESTALE, EACCES: a hiccup is no reason to believe that anything is lost
    }
  }

  #lookOnce(): Look {
    const index = this.#readIndex();
    const main = identify(this.#path);
    const wal = identify(`${this.#place}-wal`);
    const shm = identify(`${this.#place}-shm`);
    const own = fstatSync(this.#main, { bigint: true });
    const log = wal === null ? null : readLog(`${this.#place}-wal`);
    return {
      main,
      own: idOf(own),
      size: Number(own.size),
      modified: own.mtimeNs,
      header: readStart(this.#main, headerBytes),
      wal,
      walSize: log?.size ?? 0,
      walSalt: log?.salt ?? '',
      shm,
      index,
    };
  }

  /** After the database was closed. */
  close(): void {
    closeSync(this.#main);
    if (this.#index !== null) closeSync(this.#index);
  }

  #readIndex(): LogIndex | null {
    this.#index ??= openIfThere(`${this.#place}-shm`);
    if (this.#index === null) return null;
    const bytes = readStart(this.#index, indexBytes);
    if (bytes.length < indexBytes || bytes[12] !== 1) return null;
    const number = (at: number) => (littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
    const pageSize = littleEndian ? bytes.readUInt16LE(14) : bytes.readUInt16BE(14);
    return {
      frames: number(16),
      pageBytes: pageSize === 1 ? 65_536 : pageSize,
      salt: bytes.toString('hex', 32, 40),
      turn: bytes.readUInt32BE(32),
      writtenBack: number(96),
      writingBack: number(128),
    };
  }
}

function isSame(look: Look, index: LogIndex | null, own: BigIntStats): boolean {
  if (own.mtimeNs !== look.modified || Number(own.size) !== look.size) return false;
  if (index === null || look.index === null) return index === look.index;
  return (
    index.salt === look.index.salt &&
    index.frames === look.index.frames &&
    index.writtenBack === look.index.writtenBack &&
    index.writingBack === look.index.writingBack
  );
}

const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** Device and inode; null when nobody is there. */
export function identify(path: string): string | null {
  try {
    return idOf(statSync(path, { bigint: true }));
  } catch (error) {
    if (/^(ENOENT|ENOTDIR|ELOOP)$/.test(codeOf(error))) return null;
    throw error;
  }
}

function idOf({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${dev}:${ino}`;
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch {
    return null; // made with the first transaction
  }
}

function readStart(handle: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  return buffer.subarray(0, readSync(handle, buffer, 0, bytes, 0));
}

/** SQLite has no lock on its log, so that this handle may come and go. */
function readLog(path: string): { readonly size: number; readonly salt: string } | null {
  const handle = openIfThere(path);
  if (handle === null) return null;
  try {
    const start = readStart(handle, 32);
    return { size: Number(fstatSync(handle).size), salt: start.toString('hex', 16, 24) };
  } finally {
    closeSync(handle);
  }
}
