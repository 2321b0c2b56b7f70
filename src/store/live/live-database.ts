import { realpathSync, statSync } from 'node:fs';
import type { MovedAside } from '../../core/store-status.js';
import { openDatabaseFile } from '../database-file.js';
import { refuseNewer } from '../migrate.js';
import { type OpenDatabase, openDatabase } from '../open-database.js';
import { CorruptStore, codeOf, corrupt, shortReason, storeError } from '../store-error.js';
import { judgeLook, type Loss } from './judge-look.js';
import { type Look, Lookout } from './look.js';
import { isOurs, mendAtStart } from './mend-at-start.js';
import { Recovery } from './recovery.js';
import { Trouble, type TroubleOptions } from './trouble.js';

export interface LiveOptions extends TroubleOptions {
  /** How long one attempt waits for another process that writes. */
  readonly busyMs: number;
  readonly onMoved: (moved: readonly MovedAside[]) => void;
  /** Captures that were on disk, and are lost. */
  readonly onLost: (captures: number) => void;
}

const sureAfterMs = 400;
/** A store up to this size is read through when it is opened at the start. */
const checkedBytesMax = 64 * 1024 * 1024;

/**
 * The writer's database, which comes back: one that cannot be opened or written is tried again, and
 * one that is lost or damaged while it is open is replaced by a new one. Nothing in here runs by
 * itself: `attend` is to be called between two writes, and a few times a second.
 */
export class LiveDatabase {
  readonly #options: LiveOptions;
  readonly #trouble: Trouble;
  #open: {
    readonly database: OpenDatabase;
    readonly lookout: Lookout;
    readonly place: string;
  } | null = null;
  #before: Look | null = null;
  #schema = 0;
  /** Seen once: believed when it is seen again. */
  #suspicion: { readonly loss: Loss; readonly atMs: number } | null = null;
  #recovery: Recovery | null = null;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#trouble = new Trouble(options);
  }

  /** Null while there is none to write to, or it is not yet time to try again. */
  get writable(): OpenDatabase | null {
    if (this.#recovery !== null || this.#suspicion !== null || !this.#trouble.mayTry) return null;
    return this.#open?.database ?? null;
  }

  get isFailing(): boolean {
    return this.#trouble.isThere;
  }

  /** @throws the old way, when the store cannot be opened and `required` */
  async start(required: boolean): Promise<void> {
    try {
      await this.#openNow({ isFirst: true });
    } catch (error) {
      if (required) throw error;
      await this.#cannotOpen(error);
    }
  }

  /**
   * Looks after the files, opens again, recovers: whatever it is time for. Called just before a write
   * too: what SQLite does to the file then is not taken for somebody else's doing, nor the reverse.
   */
  async attend(): Promise<void> {
    const isTime = this.#trouble.mayTry;
    if (this.#recovery !== null) return isTime ? this.#goOnRecovering(this.#recovery) : undefined;
    if (this.#open === null) return isTime ? this.#openAgain() : undefined;
    await this.#look();
  }

  /** A write failed in a way that may pass. */
  failed(error: unknown): void {
    this.#trouble.failed(error);
    // A handle that was opened when nothing could be written stays so. One of a lost file is kept.
    if (/^SQLITE_(READONLY|CANTOPEN)/.test(codeOf(error)) && this.#isUnharmed()) this.close();
  }

  /** SQLite has found a damaged page. */
  async damaged(error: unknown): Promise<void> {
    this.#trouble.failed(error);
    await this.#lose({ kind: 'overwritten', what: `it is damaged (${shortReason(error)})` });
  }

  succeeded(): void {
    this.#trouble.ended();
  }

  close(): void {
    this.#open?.database.file.close();
    this.#open?.lookout.close();
    this.#open = null;
  }

  // --- opening

  async #openNow({ isFirst }: { readonly isFirst: boolean }): Promise<void> {
    const { path, busyMs, onNews } = this.#options;
    const database = await openDatabase(path, { create: true, busyMs, tell: onNews });
    try {
      if (isFirst) checkSmall(database, path);
      const place = realpathSync(path);
      const lookout = new Lookout({ path, place });
      this.#before = lookout.look();
      this.#schema = schemaVersion(database);
      this.#open = { database, lookout, place };
    } catch (error) {
      database.file.close();
      throw storeError(error, path);
    }
    this.#suspicion = null;
  }

  async #openAgain(): Promise<void> {
    try {
      await this.#openNow({ isFirst: false });
      this.succeeded();
    } catch (error) {
      await this.#cannotOpen(error);
    }
  }

  async #cannotOpen(error: unknown): Promise<void> {
    const { path, onMoved, onNews, onLost } = this.#options;
    this.#trouble.failed(error);
    if (!(error instanceof CorruptStore) || !isOurs(path, error)) return;
    try {
      const { moved, story, copied } = await mendAtStart(path, error);
      onMoved([moved]);
      onNews(story);
      if (copied !== null && copied.lost > 0) onLost(copied.lost);
      await this.#openNow({ isFirst: false });
      this.#trouble.endedQuietly();
    } catch (cause) {
      this.#trouble.failed(cause);
    }
  }

  // --- looking

  async #look(): Promise<void> {
    const open = this.#open;
    if (open === null) return;
    const now = open.lookout.look();
    if (now === null) return;
    this.#before ??= now;
    const loss = judgeLook(this.#before, now);
    if (loss === null) {
      this.#suspicion = null;
      this.#before = now;
      return this.#refuseNewer(open.database);
    }
    // Twice, as a file system may stumble, and another process may be at work just now.
    if (this.#suspicion?.loss.kind !== loss.kind) {
      this.#suspicion = { loss, atMs: this.#options.now() };
    }
    if (this.#options.now() - this.#suspicion.atMs < sureAfterMs) return;
    if (loss.kind === 'touched' && readsSoundly(this.#options.path)) {
      this.#before = now;
      this.#suspicion = null;
      return;
    }
    await this.#lose(loss);
  }

  #isUnharmed(): boolean {
    const now = this.#open?.lookout.look();
    return now != null && this.#before !== null && judgeLook(this.#before, now) === null;
  }

  /** A newer loop may change the tables while this one has them open. */
  #refuseNewer(database: OpenDatabase): void {
    try {
      const schema = schemaVersion(database);
      if (schema === this.#schema) return;
      refuseNewer(database.file);
      this.#schema = schema;
    } catch (error) {
      this.#trouble.failed(error);
      this.close();
    }
  }

  // --- recovering

  async #lose(loss: Loss): Promise<void> {
    const open = this.#open;
    if (open === null) return;
    const { path, busyMs } = this.#options;
    const place = samePlace(path, open.place) ? open.place : path;
    this.#recovery = new Recovery({
      path: place,
      place: open.place,
      database: open.database,
      closeHandles: () => open.lookout.close(),
      before: this.#before,
      loss,
      busyMs,
    });
    this.#open = null;
    this.#suspicion = null;
    this.#trouble.failed(corrupt(path, loss.what, { damage: 'malformed' }));
    await this.#goOnRecovering(this.#recovery);
  }

  async #goOnRecovering(recovery: Recovery): Promise<void> {
    try {
      await recovery.attempt();
      await this.#openNow({ isFirst: false });
    } catch (error) {
      this.#trouble.failed(error);
      return;
    }
    this.#recovery = null;
    const { onMoved, onLost, onNews } = this.#options;
    if (recovery.moved.length > 0) onMoved(recovery.moved);
    if (recovery.lostCaptures > 0) onLost(recovery.lostCaptures);
    onNews(recovery.story);
    this.#trouble.endedQuietly();
  }
}

function checkSmall({ file }: OpenDatabase, path: string): void {
  if (statSync(path).size > checkedBytesMax) return;
  const verdict = String(file.pragma('quick_check(1)', { simple: true }));
  if (verdict !== 'ok') throw corrupt(path, verdict, { damage: 'malformed' });
}

/** As somebody reads it who opens it now: the open handle has pages of before in its memory. */
function readsSoundly(path: string): boolean {
  try {
    const file = openDatabaseFile(path, { create: false });
    try {
      return file.pragma('quick_check(1)', { simple: true }) === 'ok';
    } finally {
      file.close();
    }
  } catch (error) {
    // A lock, say, is no proof of damage.
    return !(error instanceof CorruptStore) && !/^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error));
  }
}

function schemaVersion({ file }: OpenDatabase): number {
  return Number(file.pragma('schema_version', { simple: true }));
}

function samePlace(path: string, place: string): boolean {
  try {
    return realpathSync(path) === place;
  } catch {
    return path === place; // gone, or its folder is
  }
}
