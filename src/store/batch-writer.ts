import type { ChainRecord } from '../core/capture-sink.js';
import type { OpenDatabase } from './open-database.js';
import { type PreparedChain, prepareChain, type Redact } from './prepare-chain.js';
import { codeOf } from './store-error.js';
import { writeChains } from './write-chains.js';
import type { WrittenCapture } from './writer-messages.js';

export interface BatchResult {
  /** How many of the batch will never be on disk. */
  readonly failed: number;
  readonly captures: readonly WrittenCapture[];
  /** Why, for people; the first reason when there are several. */
  readonly problem: string | null;
  /** Nothing was written, for a reason that may pass: the same batch is to be given again. */
  readonly again: unknown;
}

/** Writes a batch of chains as far as that can be done; never throws. */
export function writeBatch(
  database: OpenDatabase,
  records: readonly ChainRecord[],
  redact: Redact,
): BatchResult {
  const problems: string[] = [];
  const prepared: PreparedChain[] = [];
  for (const [at, record] of records.entries()) {
    try {
      prepared.push(prepareChain(record, redact, at));
    } catch (error) {
      // What could not be redacted is not written, and not quoted: the message may hold a secret.
      problems.push(`redaction failed (${error instanceof Error ? error.name : typeof error})`);
    }
  }
  try {
    const captures: WrittenCapture[] = [];
    problems.push(...writePrepared(database, prepared, captures));
    return { failed: problems.length, captures, problem: problems[0] ?? null, again: null };
  } catch (error) {
    return { failed: 0, captures: [], problem: null, again: error };
  }
}

/** Returns a reason for each chain that could not be written. @throws what may pass */
function writePrepared(
  database: OpenDatabase,
  chains: readonly PreparedChain[],
  captures: WrittenCapture[],
): string[] {
  if (chains.length === 0) return [];
  try {
    captures.push(...writeChains(database, chains));
    return [];
  } catch (error) {
    if (mayPass(error)) throw error;
    return writeOneByOne({ database, chains, captures }, error);
  }
}

/** One chain that the database will not take must not cost the others of its batch. */
function writeOneByOne(
  {
    database,
    chains,
    captures,
  }: {
    readonly database: OpenDatabase;
    readonly chains: readonly PreparedChain[];
    readonly captures: WrittenCapture[];
  },
  cause: unknown,
): string[] {
  if (chains.length === 1) return [messageOf(cause)];
  const problems: string[] = [];
  for (const chain of chains) {
    try {
      captures.push(...writeChains(database, [chain]));
    } catch (error) {
      // Those that are there already stay as they are when they are given again.
      if (mayPass(error)) throw error;
      problems.push(messageOf(error));
    }
  }
  return problems;
}

/** It is the database's fault, or the disk's, and not the chain's. */
function mayPass(error: unknown): boolean {
  return isDamage(error) || whatMayPass.test(codeOf(error));
}

const whatMayPass = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|PROTOCOL|NOMEM)/;

/** SQLite has found out that the file is no sound database. */
export function isDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
