// From a database that nobody can find any more, or that others wrote into, to a new one at the same
// place. Each step can fail (a full disk, a folder that may not be written), and is taken again later;
// what was carried over waits in a file of its own until then.
//
//   what can be read ─► rescued file ─► the place is made free ─► rescued file in the place
//                                        └ a sound store is there ─► what it lacks goes into it

import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { MovedAside } from '../../core/store-status.js';
import { makeFolder } from '../database-file.js';
import { type OpenDatabase, openDatabase } from '../open-database.js';
import { carryOver, countIn, removeDatabase } from './carry-over.js';
import { type Copied, copyStore } from './copy-store.js';
import type { Loss } from './judge-look.js';
import type { Look } from './look.js';
import { moveAside, nameAside, nameRescued, putInPlace } from './move-aside.js';
import { occupantOf } from './occupant.js';

export interface LostDatabase {
  /** Where a store is wanted. */
  readonly path: string;
  /** Where the lost one was: the same, or where a link led. */
  readonly place: string;
  /** The open handle, through which it may still be read; closed on the way. */
  readonly database: OpenDatabase;
  readonly closeHandles: () => void;
  /** The files as they were when all was well; null when nobody looked. */
  readonly before: Look | null;
  readonly loss: Loss;
  readonly busyMs: number;
}

/** Then the new one is begun without what the lost one held. */
const carryAttemptsMax = 5;

export class Recovery {
  readonly #lost: LostDatabase;
  readonly #rescued: string;
  readonly #moved: MovedAside[] = [];
  #carryAttempts = 0;
  #copied: Copied | null = null;
  #carryProblem: unknown = null;
  /** Captures that were in it when it was given up; null: nobody can tell. */
  #givenUp: number | null = null;
  #isReleased = false;
  /** Of the lost one, moved aside. */
  readonly #logs: string[] = [];
  #adopted = false;
  #isSettled = false;

  constructor(lost: LostDatabase) {
    this.#lost = lost;
    this.#rescued = nameRescued(lost.path);
  }

  /** What was moved aside on the way. */
  get moved(): readonly MovedAside[] {
    return this.#moved;
  }

  /** Captures that are lost for good, as far as they could be counted. */
  get lostCaptures(): number {
    return this.#copied?.lost ?? this.#givenUp ?? 0;
  }

  /**
   * Goes on from where it failed the last time.
   * @throws what stands in the way; where it waits for a place, the rescued file stays
   */
  async attempt(): Promise<void> {
    makeFolder(dirname(this.#lost.path));
    await this.#carry();
    await this.#release();
    if (!this.#isSettled) await this.#settle();
    this.#isSettled = true;
  }

  /** What happened, for people. */
  get story(): string {
    const { loss, path } = this.#lost;
    const files = this.#moved.flatMap(({ file }) => file ?? []);
    const moved = files.length === 0 ? '' : `; what was there is ${files.join(', ')} now`;
    const begun = this.#adopted ? 'the store that is there now is used' : 'a new one was begun';
    return `store ${path}: ${loss.what}${moved}; ${begun}, ${this.#carriedText()}`;
  }

  #carriedText(): string {
    if (this.#copied === null) {
      const why = this.#carryProblem instanceof Error ? `: ${this.#carryProblem.message}` : '';
      const what = this.#givenUp === null ? 'what it held' : `${countOf(this.#givenUp)} in it and`;
      return `${what} could not be carried over${why}`;
    }
    const { captures, lost } = this.#copied;
    const carried = `${countOf(captures)} carried over`;
    return lost === 0 ? carried : `${carried}, ${lost} could not be read and are lost`;
  }

  async #carry(): Promise<void> {
    if (this.#copied !== null || this.#isReleased) return;
    const { database, loss } = this.#lost;
    const isSound = loss.kind === 'gone' || loss.kind === 'replaced' || loss.kind === 'log';
    try {
      this.#copied = await carryOver(database.file, this.#rescued, { isSound });
    } catch (error) {
      this.#carryAttempts += 1;
      if (this.#carryAttempts < carryAttemptsMax) throw error;
      this.#carryProblem = error;
      this.#givenUp = countOrNull(database);
    }
  }

  /** The lost files leave the place, then the handle is closed: SQLite would write to what it finds. */
  async #release(): Promise<void> {
    if (this.#isReleased) return;
    const { path, place, before, loss, database, closeHandles, busyMs } = this.#lost;
    const aside = nameAside(path, 'damaged');
    const isMoved = before !== null && moveAside(path, aside, before.own);
    // Its own log is not there to disturb the judge: it is still beside the old place.
    const isStore =
      isMoved && loss.kind !== 'log' && (await occupantOf(aside, busyMs)).is === 'store';
    if (isStore) removeLog(aside); // the judge's
    for (const end of ['-wal', '-shm'] as const) {
      const own = end === '-wal' ? before?.wal : before?.shm;
      if (own != null && moveAside(place + end, aside + end, own)) this.#logs.push(aside + end);
    }
    database.file.close();
    closeHandles();
    this.#isReleased = true;
    if (isStore && putInPlace(aside, path)) return; // somebody restored a backup
    if (isMoved) this.#note(aside, loss.what);
    else if (loss.kind === 'gone') this.#note(null, loss.what);
  }

  async #settle(): Promise<void> {
    const { path, busyMs } = this.#lost;
    if (this.#copied !== null && !existsSync(this.#rescued)) {
      this.#givenUp = this.#copied.captures + this.#copied.lost;
      this.#copied = null;
      this.#carryProblem = new Error(`somebody has removed ${this.#rescued}`);
    }
    for (;;) {
      const occupant = await occupantOf(path, busyMs);
      if (occupant.is === 'unknown') throw occupant.error;
      if (occupant.is === 'store') return this.#mergeInto(path, busyMs);
      if (occupant.is === 'damaged') this.#evict(path, occupant.what);
      moveLogAside(path);
      if (this.#copied === null) await makeEmpty(this.#rescued);
      if (putInPlace(this.#rescued, path)) return;
    }
  }

  async #mergeInto(path: string, busyMs: number): Promise<void> {
    this.#adopted = true;
    if (this.#copied === null) return;
    const [here, rescued] = await Promise.all([
      openDatabase(path, { create: false, busyMs }),
      openDatabase(this.#rescued, { create: false }),
    ]);
    try {
      const { captures } = copyStore(rescued.file, here.file);
      this.#copied = { captures, lost: this.#copied.lost };
    } finally {
      here.file.close();
      rescued.file.close();
    }
    removeDatabase(this.#rescued);
    // All that was in there is in the store.
    if (this.#copied.lost === 0) for (const log of this.#logs) rmSync(log, { force: true });
  }

  #evict(path: string, what: string): void {
    const aside = nameAside(path, 'damaged');
    if (moveAside(path, aside)) this.#note(aside, what);
  }

  #note(file: string | null, reason: string): void {
    this.#moved.push({ at: new Date().toISOString(), file, reason });
  }
}

async function makeEmpty(path: string): Promise<void> {
  const { file } = await openDatabase(path, { create: true });
  file.close();
}

/** A log beside an empty place belongs to what was there: a new database must not read it. */
function moveLogAside(path: string): void {
  const aside = nameAside(path, 'damaged');
  for (const end of ['-wal', '-shm']) moveAside(path + end, aside + end);
}

function removeLog(path: string): void {
  for (const end of ['-wal', '-shm']) rmSync(path + end, { force: true });
}

/** Null where that cannot be read. */
function countOrNull({ file }: OpenDatabase): number | null {
  try {
    return countIn(file);
  } catch {
    return null; // damaged: the rest of the recovery goes on without it
  }
}

function countOf(captures: number): string {
  return captures === 1 ? '1 capture was' : `${captures} captures were`;
}
