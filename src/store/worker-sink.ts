import type { ChainRecord, DropTotals, SinkSettings, StoreSink } from '../core/capture-sink.js';
import type { MovedAside, StoreStatus } from '../core/store-status.js';
import { isOverWithin } from './is-over-within.js';
import { ownedBuffers } from './record-size.js';
import { Revival } from './revival.js';
import { died, SinkHealth, stuck } from './sink-health.js';
import { SinkQueue } from './sink-queue.js';
import type { ToWriter, WriterData, WrittenCapture } from './writer-messages.js';
import { type SaidByWriter, WriterThread } from './writer-thread.js';

export interface WorkerSinkOptions {
  readonly data: WriterData;
  readonly queueBytesMax: number;
  readonly onProblem: (line: string) => void;
  /** Hears of each record that is on disk. */
  readonly onWritten?: ((capture: WrittenCapture) => void) | undefined;
  /** The thread's program; loop's own when not given. */
  readonly writer?: URL | undefined;
  /** Before a writer that died five times in a row is started again; doubled then, up to 60 s. */
  readonly revivalPauseMs?: number | undefined;
}

const problemPauseMs = 10_000;
/** A writer that has not opened the database by then may do so later. */
const startMsMax = 5000;
/** At the end, a writer that has written nothing for this long is given up. */
const stillMsMax = 5000;
const lookEveryMs = 1000;

/** The gateway's side of the queue. */
export class WorkerSink implements StoreSink {
  readonly #options: WorkerSinkOptions;
  readonly #queue: SinkQueue;
  readonly #revival: Revival;
  readonly #looking: NodeJS.Timeout;
  #data: WriterData;
  #thread: WriterThread | null = null;
  #totals: DropTotals = { ruleLimit: {}, queueFull: 0, evicted: 0, continued: 0, undecided: 0 };
  #writeFailed = 0;
  #shortened = 0;
  readonly #flushes = new Map<number, () => void>();
  #flushCount = 0;
  #closing: Promise<void> | null = null;
  readonly #health = new SinkHealth();
  readonly #moved: MovedAside[] = [];
  #seemedStuck = false;
  #isStuck = false;
  #problemAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: WorkerSinkOptions) {
    this.#options = options;
    this.#data = options.data;
    this.#queue = new SinkQueue(options.queueBytesMax);
    this.#revival = new Revival(options.revivalPauseMs);
    this.#looking = setInterval(() => this.#lookWhetherStuck(), lookEveryMs);
    this.#looking.unref();
  }

  /**
   * Resolves when the writer takes records, or has had its time to come to that.
   * @throws LoopError when it cannot open the store, and one is required
   */
  async start(): Promise<void> {
    const { ready } = this.#startWriter();
    if (this.#data.required) await ready;
    else await isOverWithin(startMsMax, ready);
    // From here on the gateway runs, whatever becomes of its store.
    this.#data = { ...this.#data, required: false };
    this.#reportTotals();
  }

  write(record: ChainRecord): boolean {
    if (this.#thread === null || this.#closing !== null) return false;
    if (!this.#queue.admit(record)) return false;
    try {
      this.#thread.send({ type: 'write', record }, ownedBuffers(record));
    } catch (error) {
      // A body whose memory cannot be moved, say: it must not reach the gateway.
      this.#queue.withdraw(record);
      this.#countFailed(1);
      this.#problem(`a capture could not be handed to the writer: ${String(error)}`);
    }
    return true;
  }

  reportDrops(totals: DropTotals): void {
    this.#totals = totals;
    this.#reportTotals();
  }

  configure(settings: SinkSettings): void {
    this.#data = { ...this.#data, settings };
    this.#send({ type: 'configure', settings });
  }

  flush(): Promise<void> {
    if (this.#thread === null) return Promise.resolve();
    this.#flushCount += 1;
    const id = this.#flushCount;
    return new Promise((resolve) => {
      this.#flushes.set(id, resolve);
      this.#send({ type: 'flush', id });
    });
  }

  status(): StoreStatus {
    return {
      ...this.#health.now,
      path: this.#data.path,
      waiting: this.#queue.length,
      waitingBytes: this.#queue.bytes,
      writeFailed: this.#writeFailed,
      shortened: this.#shortened,
      movedAside: [...this.#moved],
    };
  }

  // --- the end

  /**
   * Writes what waits, for `withinMs` at most, and no longer than it moves; without one, for as long
   * as it takes. What could not be written by then is counted, and told.
   */
  close({ withinMs }: { readonly withinMs?: number | undefined } = {}): Promise<void> {
    this.#closing ??= this.#close(withinMs ?? Number.POSITIVE_INFINITY);
    return this.#closing;
  }

  async #close(withinMs: number): Promise<void> {
    const isHopeless = this.#health.isFailing && this.#queue.length === 0;
    if (!isHopeless) await this.#flushWhileItMoves(withinMs);
    clearInterval(this.#looking);
    this.#revival.stop();
    this.#countLeft();
    this.#endFlushes();
    await this.#thread?.end();
    this.#thread = null;
  }

  async #flushWhileItMoves(withinMs: number): Promise<void> {
    const flushed = this.flush();
    const endsAtMs = performance.now() + withinMs;
    for (;;) {
      const before = this.#queue.length;
      const leftMs = endsAtMs - performance.now();
      const still = withinMs === Number.POSITIVE_INFINITY ? withinMs : stillMsMax;
      if (await isOverWithin(Math.min(still, leftMs), flushed)) return;
      if (this.#queue.length === before || performance.now() >= endsAtMs) return;
    }
  }

  #countLeft(): void {
    const left = this.#queue.clear();
    if (left === 0) return;
    this.#writeFailed += left;
    const why = this.#health.now.reason ?? 'the writer did not come to it';
    this.#tell(`${left} captures could not be written before the end, and are lost: ${why}`);
  }

  #endFlushes(): void {
    for (const resolve of this.#flushes.values()) resolve();
    this.#flushes.clear();
  }

  // --- the writer

  #startWriter(): WriterThread {
    const thread = new WriterThread({
      data: this.#data,
      program: this.#options.writer,
      onMessage: (message) => this.#hear(message),
      onDeath: (reason) => this.#bury(reason),
    });
    this.#thread = thread;
    thread.ready.then(
      () => this.#health.heal(died.reason),
      () => {}, // told when it is buried
    );
    return thread;
  }

  #hear(message: SaidByWriter): void {
    const { onWritten } = this.#options;
    switch (message.type) {
      case 'written':
        this.#settle(message);
        if (onWritten !== undefined) for (const each of message.captures) onWritten(each);
        break;
      case 'problem':
        this.#problem(message.line);
        break;
      case 'news':
        this.#options.onProblem(message.line);
        break;
      case 'state':
        if (message.failing === null) this.#health.heal();
        else this.#health.fail(message.failing);
        break;
      case 'moved':
        this.#moved.push(...message.moved);
        break;
      case 'lost':
        this.#countFailed(message.captures);
        break;
      case 'shortened':
        this.#shortened += message.captures;
        this.#problem(`store ${this.#data.path}: ${shortenedLine(this.#shortened)}`);
        break;
      case 'flushed':
        this.#flushes.get(message.id)?.();
        this.#flushes.delete(message.id);
        break;
    }
  }

  #settle({ records, failed }: { readonly records: number; readonly failed: number }): void {
    this.#queue.settle(records);
    if (failed > 0) this.#countFailed(failed);
    else this.#revival.works();
  }

  /** What the writer had not answered is lost; a new one takes what comes next. */
  #bury(reason: unknown): void {
    this.#thread = null;
    const lost = this.#queue.clear();
    this.#writeFailed += lost;
    if (this.#data.required) return; // the start says it
    const pauseMs = this.#revival.schedule(() => this.#revive());
    const outlook =
      pauseMs === 0 ? 'a new one is started' : `a new one is started in ${pauseMs} ms`;
    const line = `the writer of captures died, ${lost} captures were lost, ${outlook}: ${reason}`;
    if (pauseMs === 0) {
      this.#problem(line);
      return;
    }
    this.#tell(line);
    this.#health.fail(died);
    this.#endFlushes();
  }

  #revive(): void {
    this.#startWriter();
    this.#reportTotals();
    for (const id of this.#flushes.keys()) this.#send({ type: 'flush', id });
  }

  /** Twice: after a stop of the whole process, its messages are only just being read. */
  #lookWhetherStuck(): void {
    const seems = this.#thread?.isStuck === true;
    const isStuck = seems && this.#seemedStuck;
    this.#seemedStuck = seems;
    if (isStuck === this.#isStuck) return;
    this.#isStuck = isStuck;
    if (isStuck) this.#health.fail(stuck);
    else this.#health.heal(stuck.reason);
    this.#tell(isStuck ? `${stuck.reason}; captures wait in memory` : 'the writer answers again');
  }

  #countFailed(count: number): void {
    this.#writeFailed += count;
    this.#reportTotals();
  }

  #reportTotals(): void {
    this.#send({ type: 'drops', totals: this.#totals, writeFailed: this.#writeFailed });
  }

  #send(message: ToWriter): void {
    this.#thread?.send(message);
  }

  #tell(line: string): void {
    this.#options.onProblem(`store ${this.#data.path}: ${line}`);
  }

  #problem(line: string): void {
    const nowMs = performance.now();
    if (nowMs - this.#problemAtMs < problemPauseMs) return;
    this.#problemAtMs = nowMs;
    this.#options.onProblem(line);
  }
}

function shortenedLine(captures: number): string {
  return (
    'parts of captures were left out, as searching them for secrets took too long ' +
    `(${captures} captures so far): simplify capture.redact.patterns`
  );
}
