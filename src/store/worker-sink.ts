import { Worker } from 'node:worker_threads';
import type { ChainRecord, DropTotals, SinkSettings, StoreSink } from '../core/capture-sink.js';
import { type ErrorCode, LoopError } from '../core/errors.js';
import type { StoreStatus } from '../core/store-status.js';
import { ownedBuffers, recordBytes } from './record-size.js';
import type { FromWriter, ToWriter, WriterData } from './writer-messages.js';

export interface WorkerSinkOptions {
  readonly data: WriterData;
  readonly queueBytesMax: number;
  readonly onProblem: (line: string) => void;
  /** The thread's program; loop's own when not given. */
  readonly writer?: URL | undefined;
}

/** Deaths of the writer in a row, with nothing written in between, after which it stays dead. */
const deathsMax = 5;
const problemPauseMs = 10_000;

/**
 * The gateway's side of the queue. Bytes are counted from `write` until the writer says that it
 * is done with them, so the bound holds for what waits here, on the way and over there.
 */
export class WorkerSink implements StoreSink {
  readonly #options: WorkerSinkOptions;
  #data: WriterData;
  #worker: Worker | null = null;
  /** Bytes of each record the writer has not answered yet, in order. */
  #waiting: number[] = [];
  #waitingBytes = 0;
  #totals: DropTotals = { ruleLimit: {}, queueFull: 0, evicted: 0, continued: 0 };
  #writeFailed = 0;
  readonly #flushes = new Map<number, () => void>();
  #flushCount = 0;
  #deaths = 0;
  #closing: Promise<void> | null = null;
  #state: Pick<StoreStatus, 'state' | 'since' | 'code' | 'reason'> = stateOf(null);
  #problemAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: WorkerSinkOptions) {
    this.#options = options;
    this.#data = options.data;
  }

  /** Resolves when the writer can write. @throws LoopError when it cannot open the store */
  async start(): Promise<void> {
    await this.#startWriter();
    this.#reportTotals();
  }

  write(record: ChainRecord): boolean {
    if (this.#worker === null || this.#closing !== null) return false;
    const bytes = recordBytes(record);
    if (this.#waitingBytes + bytes > this.#options.queueBytesMax) return false;
    try {
      this.#worker.postMessage({ type: 'write', record } satisfies ToWriter, ownedBuffers(record));
    } catch (error) {
      // A body whose memory cannot be moved, say: it must not reach the gateway.
      this.#countFailed(1);
      this.#problem(`a capture could not be handed to the writer: ${String(error)}`);
      return true;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes;
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
    if (this.#worker === null) return Promise.resolve();
    this.#flushCount += 1;
    const id = this.#flushCount;
    return new Promise((resolve) => {
      this.#flushes.set(id, resolve);
      this.#send({ type: 'flush', id });
    });
  }

  status(): StoreStatus {
    return {
      ...this.#state,
      path: this.#data.path,
      waiting: this.#waiting.length,
      waitingBytes: this.#waitingBytes,
      writeFailed: this.#writeFailed,
      movedAside: [],
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.flush();
    const worker = this.#worker;
    if (worker === null) return;
    await new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
      this.#send({ type: 'close' });
    });
  }

  #startWriter(): Promise<void> {
    const { writer = writerUrl() } = this.#options;
    const worker = new Worker(writer, { workerData: this.#data, execArgv: [] });
    this.#worker = worker;
    let reason: unknown = new Error('the writer of captures ended by itself');
    worker.on('error', (error) => {
      reason = error;
    });
    return new Promise((resolve, reject) => {
      let isReady = false;
      worker.on('message', (message: FromWriter) => {
        if (message.type === 'ready') {
          isReady = true;
          resolve();
        } else if (message.type === 'refused') {
          reason = new LoopError(message.code, message.message);
        } else {
          this.#hear(message);
        }
      });
      worker.once('exit', () => {
        this.#worker = null;
        if (isReady) this.#bury(reason);
        else reject(reason);
      });
    });
  }

  #hear(message: Exclude<FromWriter, { type: 'ready' | 'refused' }>): void {
    switch (message.type) {
      case 'written': {
        const done = this.#waiting.splice(0, message.records);
        this.#waitingBytes -= done.reduce((sum, bytes) => sum + bytes, 0);
        if (message.failed > 0) this.#countFailed(message.failed);
        else this.#deaths = 0;
        return;
      }
      case 'problem':
        this.#problem(message.line);
        return;
      case 'flushed':
        this.#flushes.get(message.id)?.();
        this.#flushes.delete(message.id);
        return;
    }
  }

  /** What the writer had not answered is lost; a new one takes what comes next. */
  #bury(reason: unknown): void {
    const lost = this.#waiting.length;
    this.#waiting = [];
    this.#waitingBytes = 0;
    // It was told to close, and has.
    if (this.#closing !== null && this.#flushes.size === 0) return;
    this.#deaths += 1;
    this.#writeFailed += lost;
    const isLast = this.#deaths >= deathsMax;
    const outlook = isLast ? 'nothing is kept any more' : 'a new one is started';
    if (isLast) this.#problemAtMs = Number.NEGATIVE_INFINITY;
    this.#problem(`the writer of captures died, ${lost} captures were lost, ${outlook}: ${reason}`);
    if (isLast) {
      this.#state = stateOf({
        code: 'LOOP_STORE_UNWRITABLE',
        reason: 'the writer of captures died',
      });
      this.#endFlushes();
    } else this.#revive();
  }

  #revive(): void {
    this.#startWriter().catch((reason: unknown) => this.#bury(reason));
    this.#reportTotals();
    for (const id of this.#flushes.keys()) this.#send({ type: 'flush', id });
  }

  #endFlushes(): void {
    for (const resolve of this.#flushes.values()) resolve();
    this.#flushes.clear();
  }

  #countFailed(count: number): void {
    this.#writeFailed += count;
    this.#reportTotals();
  }

  #reportTotals(): void {
    this.#send({ type: 'drops', totals: this.#totals, writeFailed: this.#writeFailed });
  }

  #send(message: ToWriter): void {
    this.#worker?.postMessage(message);
  }

  #problem(line: string): void {
    const nowMs = performance.now();
    if (nowMs - this.#problemAtMs < problemPauseMs) return;
    this.#problemAtMs = nowMs;
    this.#options.onProblem(line);
  }
}

function stateOf(failing: { readonly code: ErrorCode; readonly reason: string } | null) {
  const since = new Date().toISOString();
  if (failing === null) return { state: 'ok', since, code: null, reason: null } as const;
  return { state: 'failing', since, ...failing } as const;
}

/** A thread runs JavaScript only: under a TypeScript loader (tests), the compiled one is taken. */
function writerUrl(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../dist/src/store/writer-worker.js', import.meta.url)
    : new URL('./writer-worker.js', import.meta.url);
}
