import type { ErrorCode } from './errors.js';

/** How it is with what is kept on disk. */
export interface StoreStatus {
  /** `failing`: nothing can be written now; captures wait in memory, within the queue's bound. */
  readonly state: 'ok' | 'failing';
  /** ISO 8601: since when it is so. */
  readonly since: string;
  /** Why it is failing; null when it is not. */
  readonly code: ErrorCode | null;
  /** The same for people, without paths; null when it is not failing. */
  readonly reason: string | null;
  /** Absolute path of the database. */
  readonly path: string;
  /** Captures that wait to be written, and about their bytes. */
  readonly waiting: number;
  readonly waitingBytes: number;
  /** Captures of this run that are lost: they could not be written. */
  readonly writeFailed: number;
  /** Captures of this run without parts that could not be searched for secrets in time. */
  readonly shortened: number;
  /** Damaged files of this run that were moved aside, the oldest first. */
  readonly movedAside: readonly MovedAside[];
}

export interface MovedAside {
  /** ISO 8601. */
  readonly at: string;
  /** Absolute path that the file has now; null when there was nothing left of it. */
  readonly file: string | null;
  /** For people. */
  readonly reason: string;
}
