import { Worker } from 'node:worker_threads';
import { LoopError } from '../core/errors.js';
import { isOverWithin } from './is-over-within.js';
import type { FromWriter, ToWriter, WriterData } from './writer-messages.js';

/** What it says once it takes records. */
export type SaidByWriter = Exclude<FromWriter, { type: 'ready' | 'refused' | 'alive' }>;

export interface WriterThreadOptions {
  readonly data: WriterData;
  /** The thread's program; loop's own when not given. */
  readonly program?: URL | undefined;
  readonly onMessage: (message: SaidByWriter) => void;
  /** It ended without having been told to. */
  readonly onDeath: (reason: unknown) => void;
}

/** For the thread to end when it is told to. */
const endMsMax = 1000;
/** It says that it lives twice a second. */
const silentMsMax = 15_000;
/** Silent for this long when the process ends, it is not waited for. */
const silentMsAtExit = 2000;

/** The writer's thread, as the gateway's sees it. */
export class WriterThread {
  readonly #worker: Worker;
  /** Resolves when it takes records. @throws LoopError when it refuses, or why it died before that */
  readonly ready: Promise<void>;
  #heardAtMs = performance.now();
  #isOver = false;
  #isEnding = false;
  readonly #atExit = (code: number): void => {
    if (this.silentMs > silentMsAtExit) endBySignal(code);
  };

  constructor({ data, program = writerUrl(), onMessage, onDeath }: WriterThreadOptions) {
    const worker = new Worker(program, { workerData: data, execArgv: [] });
    this.#worker = worker;
    process.on('exit', this.#atExit);
    let reason: unknown = new Error('the writer of captures ended by itself');
    worker.on('error', (error) => {
      reason = error;
    });
    this.ready = new Promise((resolve, reject) => {
      worker.on('message', (message: FromWriter) => {
        this.#heardAtMs = performance.now();
        if (message.type === 'ready') resolve();
        else if (message.type === 'refused') reason = new LoopError(message.code, message.message);
        else if (message.type !== 'alive') onMessage(message);
      });
      worker.once('exit', () => {
        this.#isOver = true;
        process.off('exit', this.#atExit);
        reject(reason); // unless it was ready
        if (!this.#isEnding) onDeath(reason);
      });
    });
    this.ready.catch(() => {}); // told by `onDeath` too
  }

  /** How long nothing was heard of it. */
  get silentMs(): number {
    return this.#isOver ? 0 : performance.now() - this.#heardAtMs;
  }

  /** It is stuck in something, and hears nothing. */
  get isStuck(): boolean {
    return this.silentMs > silentMsMax;
  }

  /** @throws when the message cannot be sent to another thread */
  send(message: ToWriter, moved: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, moved);
  }

  /** Ends it, politely first. Resolves in any case: one that waits for a disk cannot be ended. */
  async end(): Promise<void> {
    if (this.#isOver) return;
    this.#isEnding = true;
    const ended = new Promise<void>((resolve) => {
      this.#worker.once('exit', () => resolve());
    });
    this.#worker.unref();
    this.send({ type: 'close' });
    if (await isOverWithin(endMsMax, ended)) return;
    void this.#worker.terminate();
    await isOverWithin(endMsMax, ended);
  }
}

/**
 * A process waits for its threads when it exits, and one that waits for a disk, or for a pipe, may
 * wait for ever. A signal does not wait; a shell sees the same code.
 */
function endBySignal(code: number): void {
  const signal = code === 143 ? 'SIGTERM' : code === 130 ? 'SIGINT' : 'SIGKILL';
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/** A thread runs JavaScript only: under a TypeScript loader (tests), the compiled one is taken. */
function writerUrl(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../dist/src/store/writer-worker.js', import.meta.url)
    : new URL('./writer-worker.js', import.meta.url);
}
