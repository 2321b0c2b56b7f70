import { applicationId as loopId } from '../application-id.js';
import { headerBytes, type Look } from './look.js';

/**
 * - `gone`: nobody is at the path. `replaced`: somebody else is.
 * - `overwritten`: it is the same file, and others wrote into it, or its log, past SQLite.
 * - `touched`: perhaps; what is in it must be read to know.
 * - `log`: the database is there, and the log beside it, with what was written last, is not.
 */
export type LossKind = 'gone' | 'replaced' | 'overwritten' | 'touched' | 'log';

export interface Loss {
  readonly kind: LossKind;
  /** For people: what is wrong with the file. */
  readonly what: string;
}

const magic = 'SQLite format 3\0';
const logHeaderBytes = 32;
const frameHeaderBytes = 24;

/** What has happened to the database since `before`, when all was well; null: nothing. */
export function judgeLook(before: Look, now: Look): Loss | null {
  if (now.main === null) return { kind: 'gone', what: 'the file is gone' };
  if (now.main !== before.own) return { kind: 'replaced', what: 'another file is in its place' };
  return judgeBytes(before, now) ?? judgeLog(before, now);
}

function judgeBytes(before: Look, now: Look): Loss | null {
  if (now.header.toString('latin1', 0, magic.length) !== magic) {
    const what = now.size === 0 ? 'the file was cut to nothing' : 'the file was overwritten';
    return { kind: 'overwritten', what };
  }
  const [old, page] = [firstPage(before), firstPage(now)];
  const isOurs = page.program === old.program || (old.program === 0 && page.program === loopId);
  if (!isOurs) {
    return { kind: 'overwritten', what: 'a database of another program was written over it' };
  }
  // It counts the changes of the first page, and never goes back, not even by a restored backup.
  if (page.changes < old.changes) {
    return { kind: 'overwritten', what: 'an older database was written over it' };
  }
  if (isWritingBack(now)) return null;
  if (page.isSized && now.size < page.bytes && !isPartlyBack(now)) {
    return { kind: 'overwritten', what: 'the file was cut short' };
  }
  const isTouched = now.modified !== before.modified || now.size !== before.size;
  if (!isTouched) return null;
  const touched: Loss = { kind: 'touched', what: 'the file was written to by another program' };
  if (!isAtRest(before, now)) return hasBegunAnew(before, now) ? touched : null;
  // Nothing came from the log, so it was not SQLite that wrote.
  return now.size === before.size && now.header.equals(before.header)
    ? touched
    : { kind: 'overwritten', what: 'the file was overwritten' };
}

/** SQLite's file format: what the first bytes say. */
function firstPage({ header }: Look) {
  if (header.length < headerBytes) return { changes: 0, program: 0, bytes: 0, isSized: false };
  const pageSize = header.readUInt16BE(16);
  return {
    changes: header.readUInt32BE(24),
    program: header.readUInt32BE(68),
    bytes: header.readUInt32BE(28) * (pageSize === 1 ? 65_536 : pageSize),
    isSized: header.readUInt32BE(24) === header.readUInt32BE(92),
  };
}

/** Another process does: pages come one after the other, the first page first. */
function isWritingBack({ index }: Look): boolean {
  return index !== null && index.writingBack !== index.writtenBack;
}

/**
 * While somebody reads, only what is older than that is written back, and SQLite gives the file its size at the end
 * alone: free pages at its end, which it never writes, are not there until then, though the first page counts them.
 */
function isPartlyBack({ index }: Look): boolean {
  return index !== null && index.writtenBack > 0 && index.writtenBack < index.frames;
}

/** Whether no page went from the log into the database since. */
function isAtRest({ index: before }: Look, { index: now }: Look): boolean {
  if (before === null || now === null) return before === now;
  return before.salt === now.salt && before.writtenBack === now.writtenBack;
}

/**
 * Whether the log began anew, once, after all of it had been written back already. What came into it after the first look,
 * while somebody's reading kept it from beginning anew, was then written back, too: that leaves no mark.
 */
function hasBegunAnew({ index: before }: Look, { index: now }: Look): boolean {
  if (before === null || now === null || (before.turn + 1) >>> 0 !== now.turn) return false;
  return before.writtenBack === before.frames && now.writtenBack === 0;
}

function judgeLog(before: Look, now: Look): Loss | null {
  if (before.wal !== null && now.wal !== before.wal) {
    return { kind: 'log', what: 'its write-ahead log (-wal) was removed' };
  }
  if (before.shm !== null && now.shm !== before.shm) {
    return { kind: 'log', what: 'the index of its log (-shm) was removed' };
  }
  const { index } = now;
  if (index === null || index.frames === 0) return null;
  const expected = logHeaderBytes + index.frames * (frameHeaderBytes + index.pageBytes);
  const isWhole = now.walSize >= expected && now.walSalt === index.salt;
  return isWhole ? null : { kind: 'overwritten', what: 'its log (-wal) was overwritten' };
}
