import { setTimeout as sleep } from 'node:timers/promises';
import type { ChainRecord } from '../core/capture-sink.js';
import type { Database } from './connect.js';
import { type PreparedChain, prepareChain, type Redact } from './prepare-chain.js';
import { codeOf } from './store-error.js';
import { writeChains } from './write-chains.js';

export interface BatchResult {
  /** How many of the batch are not on disk. */
  readonly failed: number;
  /** Why, for people; the first reason when there are several. */
  readonly problem: string | null;
}

export interface RetryBound {
  readonly attemptsMax: number;
  /** Before the second attempt; doubled before each further one. */
  readonly pauseMs: number;
}

const retryDefault: RetryBound = { attemptsMax: 3, pauseMs: 250 };

/** Writes a batch of chains as far as that can be done; never throws. */
export async function writeBatch(
  db: Database,
  records: readonly ChainRecord[],
  redact: Redact,
  retry: RetryBound = retryDefault,
): Promise<BatchResult> {
  const problems: string[] = [];
  const prepared: PreparedChain[] = [];
  for (const record of records) {
    try {
      prepared.push(prepareChain(record, redact));
    } catch (error) {
      // What could not be redacted is not written, and not quoted: the message may hold a secret.
      problems.push(`redaction failed (${error instanceof Error ? error.name : typeof error})`);
    }
  }
  problems.push(...(await writePrepared(db, prepared, retry)));
  return { failed: problems.length, problem: problems[0] ?? null };
}

/** Returns a reason for each chain that could not be written. */
async function writePrepared(
  db: Database,
  chains: readonly PreparedChain[],
  retry: RetryBound,
): Promise<string[]> {
  if (chains.length === 0) return [];
  for (let attempt = 1; ; attempt += 1) {
    try {
      await writeChains(db, chains);
      return [];
    } catch (error) {
      if (!mayPass(error)) return writeOneByOne(db, chains, error);
      if (attempt >= retry.attemptsMax) return chains.map(() => messageOf(error));
      await sleep(retry.pauseMs * 2 ** (attempt - 1));
    }
  }
}

/** One chain that the database will not take must not cost the others of its batch. */
async function writeOneByOne(
  db: Database,
  chains: readonly PreparedChain[],
  cause: unknown,
): Promise<string[]> {
  if (chains.length === 1) return [messageOf(cause)];
  const problems: string[] = [];
  for (const chain of chains) {
    try {
      await writeChains(db, [chain]);
    } catch (error) {
      problems.push(messageOf(error));
    }
  }
  return problems;
}

/** Another process holds the lock, the disk is full or stutters: it may be better in a moment. */
function mayPass(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED|FULL|IOERR)/.test(codeOf(error));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
