import type { ChainRecord, DropTotals, SinkSettings } from '../core/capture-sink.js';
import { AgeGuard } from './age-guard.js';
import { isDamage, writeBatch } from './batch-writer.js';
import { saveRun } from './drops.js';
import type { LiveDatabase } from './live/live-database.js';
import type { OpenDatabase } from './open-database.js';
import { readClocks } from './read-clocks.js';
import { RecordParts } from './record-parts.js';
import type { RedactedChain } from './redact/redact-chain.js';
import { type Redaction, TimedRedactor } from './redact/timed-redactor.js';
import { retaining } from './retention.js';
import type { FromWriter, ToWriter, WriterData } from './writer-messages.js';

/** One transaction a batch: large enough to spread its cost, small enough to be forgotten soon. */
const recordsPerBatch = 256;
const bodyBytesPerBatch = 8 * 1024 * 1024;
/** Retention is looked at after a batch, but not more often than this; then a while after the last. */
const retentionPauseMs = 1000;
/** So long, about, retention holds up what is to be written. */
const retentionHoldMs = 20;

type Answer = (message: FromWriter) => void;

/**
 * The writer's side of the queue: takes messages in the order they came, one after the other, so
 * that a flush is answered when all before it is on disk. While there is no database to write to,
 * they wait. Lives in the writer's thread.
 */
export class Writer {
  readonly #live: LiveDatabase;
  readonly #data: WriterData;
  readonly #answer: Answer;
  readonly #age = new AgeGuard();
  readonly #parts = new RecordParts();
  readonly #inbox: ToWriter[] = [];
  /** Taken from the inbox, and not on disk yet. */
  #batch: readonly ChainRecord[] = [];
  /** Of the first of those, as they may go to disk. */
  #redacted: readonly Redaction[] = [];
  #settings: SinkSettings;
  #redactor: TimedRedactor;
  #working = false;
  #retainedAtMs = Number.NEGATIVE_INFINITY;
  #retainLater: NodeJS.Timeout | null = null;
  /** Under way; what is to be written comes in between its steps. */
  #retention: {
    readonly database: OpenDatabase;
    readonly steps: AsyncGenerator<number, void>;
  } | null = null;
  #totals: DropTotals = { ruleLimit: {}, queueFull: 0, evicted: 0, continued: 0, undecided: 0 };
  #writeFailed = 0;
  #totalsSaved = false;

  constructor(live: LiveDatabase, data: WriterData, answer: Answer) {
    this.#live = live;
    this.#data = data;
    this.#answer = answer;
    this.#settings = data.settings;
    this.#redactor = this.#newRedactor(data.settings);
  }

  #newRedactor({ redact }: SinkSettings): TimedRedactor {
    return new TimedRedactor(redact, { onPart: () => this.#answer({ type: 'alive' }) });
  }

  take(message: ToWriter): void {
    if (message.type === 'write') {
      const record = this.#parts.add(message.record);
      if (record === null) return;
      this.#inbox.push({ type: 'write', record });
    } else {
      this.#inbox.push(message);
    }
    this.attend();
  }

  /** Goes on, if it is time for anything. */
  attend(): void {
    if (!this.#working) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working = true;
    for (;;) {
      await this.#live.attend();
      const database = this.#live.writable;
      if (database === null || this.#isIdle) break;
      await this.#step(database);
      // SQLite does not wait for events, so messages would never come in between batches.
      await new Promise(setImmediate);
    }
    this.#working = false;
  }

  get #isIdle(): boolean {
    return this.#inbox.length === 0 && this.#batch.length === 0 && this.#retention === null;
  }

  async #step(database: OpenDatabase): Promise<void> {
    if (this.#batch.length === 0) this.#batch = this.#nextBatch();
    if (this.#batch.length > 0) await this.#write(database);
    else await this.#obey(database, this.#inbox.shift());
    await this.#retainSome(database);
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

  /** As many of the batch as could be redacted in one go: a slow pattern holds up one or two. */
  async #write(database: OpenDatabase): Promise<void> {
    if (this.#redacted.length === 0) this.#redacted = this.#redactor.redact(this.#batch);
    const { length } = this.#redacted;
    const records = this.#batch.slice(0, length);
    const { failed, captures, problem, again } = writeBatch(database, records, (_, at) => {
      return chainOf(this.#redacted[at]);
    });
    if (again !== null) return this.#postpone(again);
    this.#live.succeeded();
    const shortened = this.#redacted.filter((each) => 'record' in each && each.isShortened).length;
    this.#batch = this.#batch.slice(length);
    this.#redacted = [];
    if (problem !== null) {
      this.#problem(`${failed} of ${length} captures could not be written: ${problem}`);
    }
    if (shortened > 0) this.#answer({ type: 'shortened', captures: shortened });
    await this.#retainSoon();
    this.#answer({ type: 'written', records: length, failed, captures });
  }

  async #postpone(error: unknown): Promise<void> {
    if (isDamage(error)) await this.#live.damaged(error);
    else this.#live.failed(error);
  }

  async #obey(database: OpenDatabase, message: ToWriter | undefined): Promise<void> {
    switch (message?.type) {
      case 'drops':
        this.#totals = message.totals;
        this.#writeFailed = message.writeFailed;
        this.#totalsSaved = false;
        return this.#saveTotals(database);
      case 'configure':
        return this.#attempt('the new settings were not taken', async () => {
          this.#redactor = this.#newRedactor(message.settings);
          this.#settings = message.settings;
        });
      case 'tidy':
        await this.#saveTotals(database);
        return this.#retain(database);
      case 'flush':
        return this.#flush(database, message.id);
      default:
        return;
    }
  }

  async #flush(database: OpenDatabase, id: number): Promise<void> {
    await this.#saveTotals(database);
    this.#retain(database);
    while (this.#retention !== null) await this.#retainSome(database);
    await this.#attempt('the write-ahead log could not be written back', async () => {
      database.file.pragma('wal_checkpoint(PASSIVE)');
    });
    this.#answer({ type: 'flushed', id });
  }

  async #saveTotals({ db }: OpenDatabase): Promise<void> {
    if (this.#totalsSaved) return;
    await this.#attempt('the counts of dropped chains could not be written', async () => {
      await saveRun(db, {
        runId: this.#data.runId,
        startedAtMs: this.#data.startedAtMs,
        updatedAtMs: Date.now(),
        totals: this.#totals,
        writeFailed: this.#writeFailed,
      });
      this.#totalsSaved = true;
      this.#live.succeeded();
    });
  }

  /** Now, or when the pause since the last time is over: a burst's last batch counts, too. */
  async #retainSoon(): Promise<void> {
    const waitMs = this.#retainedAtMs + retentionPauseMs - performance.now();
    if (waitMs <= 0) this.#inbox.unshift({ type: 'tidy' });
    else this.#retainLater ??= setTimeout(() => this.take({ type: 'tidy' }), waitMs).unref();
  }

  #retain(database: OpenDatabase): void {
    if (this.#retainLater !== null) clearTimeout(this.#retainLater);
    this.#retainLater = null;
    this.#retainedAtMs = performance.now();
    if (this.#retention?.database === database) return;
    const steps = retaining(database, {
      retention: this.#settings.retention,
      now: readClocks(),
      guard: this.#age,
      holdMs: retentionHoldMs,
    });
    this.#retention = { database, steps };
  }

  async #retainSome(database: OpenDatabase): Promise<void> {
    const retention = this.#retention;
    this.#retention = null;
    // Another file, or one that was opened again, is looked at when it is time.
    if (retention?.database !== database) return;
    await this.#attempt('old captures could not be deleted', async () => {
      const { done } = await retention.steps.next();
      if (!done) this.#retention = retention;
    });
  }

  /** Housekeeping that fails is tried again at the next turn. */
  async #attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isDamage(error)) return this.#live.damaged(error);
      this.#problem(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #problem(line: string): void {
    this.#answer({ type: 'problem', line: `store ${this.#data.path}: ${line}` });
  }
}

function chainOf(redaction: Redaction | undefined): RedactedChain {
  if (redaction !== undefined && 'record' in redaction) return redaction;
  throw redaction?.error;
}

function bodyBytesOf(record: ChainRecord): number {
  return record.hops.reduce(
    (sum, hop) => sum + hop.request.body.byteLength + (hop.response?.body.byteLength ?? 0),
    0,
  );
}
