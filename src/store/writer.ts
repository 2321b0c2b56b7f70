import type { ChainRecord, DropTotals, SinkSettings } from '../core/capture-sink.js';
import { writeBatch } from './batch-writer.js';
import { saveRun } from './drops.js';
import type { OpenDatabase } from './open-database.js';
import type { Redact } from './prepare-chain.js';
import { createRedactor } from './redact/redact-chain.js';
import { applyRetention } from './retention.js';
import type { FromWriter, ToWriter, WriterData } from './writer-messages.js';

/** One transaction a batch: large enough to spread its cost, small enough to be forgotten soon. */
const recordsPerBatch = 64;
const bodyBytesPerBatch = 8 * 1024 * 1024;
/** Retention is looked at after a batch, but not more often than this; then a while after the last. */
const retentionPauseMs = 1000;

type Answer = (message: FromWriter) => void;

/**
 * The writer's side of the queue: takes messages in the order they came, one after the other, so
 * that a flush is answered when all before it is on disk. Lives in the writer's thread.
 */
export class Writer {
  readonly #database: OpenDatabase;
  readonly #data: WriterData;
  readonly #answer: Answer;
  readonly #inbox: ToWriter[] = [];
  #settings: SinkSettings;
  #redact: Redact;
  #working = false;
  #retainedAtMs = 0;
  #retainLater: NodeJS.Timeout | null = null;
  #totals: DropTotals = { ruleLimit: {}, queueFull: 0, evicted: 0, continued: 0 };
  #writeFailed = 0;
  #totalsSaved = false;

  constructor(database: OpenDatabase, data: WriterData, answer: Answer) {
    this.#database = database;
    this.#data = data;
    this.#answer = answer;
    this.#settings = data.settings;
    this.#redact = createRedactor(data.settings.redact);
  }

  take(message: ToWriter): void {
    this.#inbox.push(message);
    if (!this.#working) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working = true;
    while (this.#inbox.length > 0) {
      const records = this.#nextBatch();
      if (records.length > 0) await this.#write(records);
      else await this.#obey(this.#inbox.shift());
      // SQLite does not wait for events, so messages would never come in between batches.
      await new Promise(setImmediate);
    }
    this.#working = false;
  }

  #nextBatch(): ChainRecord[] {
    const records: ChainRecord[] = [];
    let bodyBytes = 0;
    while (records.length < recordsPerBatch && bodyBytes < bodyBytesPerBatch) {
      const next = this.#inbox[0];
      if (next?.type !== 'write') break;
      this.#inbox.shift();
      records.push(next.record);
      bodyBytes += bodyBytesOf(next.record);
    }
    return records;
  }

  async #write(records: readonly ChainRecord[]): Promise<void> {
    const { failed, problem } = await writeBatch(this.#database.db, records, this.#redact);
    if (problem !== null) {
      this.#problem(`${failed} of ${records.length} captures could not be written: ${problem}`);
    }
    await this.#retainSoon();
    this.#answer({ type: 'written', records: records.length, failed });
  }

  async #obey(message: ToWriter | undefined): Promise<void> {
    switch (message?.type) {
      case 'drops':
        this.#totals = message.totals;
        this.#writeFailed = message.writeFailed;
        this.#totalsSaved = false;
        return this.#saveTotals();
      case 'configure':
        return this.#attempt('the new settings were not taken', async () => {
          this.#redact = createRedactor(message.settings.redact);
          this.#settings = message.settings;
        });
      case 'tidy':
        await this.#saveTotals();
        return this.#retain();
      case 'flush':
        return this.#flush(message.id);
      default:
        return;
    }
  }

  async #flush(id: number): Promise<void> {
    await this.#saveTotals();
    await this.#retain();
    await this.#attempt('the write-ahead log could not be written back', async () => {
      this.#database.file.pragma('wal_checkpoint(PASSIVE)');
    });
    this.#answer({ type: 'flushed', id });
  }

  async #saveTotals(): Promise<void> {
    if (this.#totalsSaved) return;
    await this.#attempt('the counts of dropped chains could not be written', async () => {
      await saveRun(this.#database.db, {
        runId: this.#data.runId,
        startedAtMs: this.#data.startedAtMs,
        updatedAtMs: Date.now(),
        totals: this.#totals,
        writeFailed: this.#writeFailed,
      });
      this.#totalsSaved = true;
    });
  }

  /** Now, or when the pause since the last time is over: a burst's last batch counts, too. */
  async #retainSoon(): Promise<void> {
    const waitMs = this.#retainedAtMs + retentionPauseMs - Date.now();
    if (waitMs <= 0) return this.#retain();
    this.#retainLater ??= setTimeout(() => this.take({ type: 'tidy' }), waitMs).unref();
  }

  async #retain(): Promise<void> {
    if (this.#retainLater !== null) clearTimeout(this.#retainLater);
    this.#retainLater = null;
    this.#retainedAtMs = Date.now();
    await this.#attempt('old captures could not be deleted', async () => {
      await applyRetention(this.#database, this.#settings.retention, this.#retainedAtMs);
    });
  }

  /** Housekeeping that fails is tried again at the next turn. */
  async #attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#problem(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #problem(line: string): void {
    this.#answer({ type: 'problem', line: `store ${this.#data.path}: ${line}` });
  }
}

function bodyBytesOf(record: ChainRecord): number {
  return record.hops.reduce(
    (sum, hop) => sum + hop.request.body.byteLength + (hop.response?.body.byteLength ?? 0),
    0,
  );
}
