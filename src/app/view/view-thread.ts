import { Worker } from 'node:worker_threads';
import { LoopError } from '../../core/errors.js';
import type { ViewAnswer, ViewEvent, ViewQuestion } from '../../core/viewing.js';
import type { FromViewer, ToViewer, ViewSettings } from './thread-messages.js';

export interface ViewBounds {
  /** For one question, in the thread. */
  readonly questionMsMax: number;
  /** Questions that wait for the one before them. */
  readonly waitingMax: number;
  /** Without a question the thread ends. */
  readonly idleMs: number;
}

export const usualBounds: ViewBounds = {
  questionMsMax: 10_000,
  waitingMax: 100,
  idleMs: 60_000,
};
/** What a thread may hold, so that nothing that is asked takes the gateway's memory. */
const heapMiBMax = 512;
/** A thread that dies while somebody watches is not started again at once. */
const againMs = 1000;

interface Asked {
  readonly question: ViewQuestion;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (answer: ViewAnswer) => void;
  readonly reject: (error: LoopError) => void;
}

/** Asks in a thread of its own, one question after the other. It starts with the first. */
export class ViewThread {
  readonly #settings: ViewSettings;
  readonly #bounds: ViewBounds;
  readonly #waiting: Asked[] = [];
  readonly #watching = new Set<(event: ViewEvent) => void>();
  #worker: Worker | null = null;
  #asked: Asked | null = null;
  #timer: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(settings: ViewSettings, bounds: ViewBounds = usualBounds) {
    this.#settings = settings;
    this.#bounds = bounds;
  }

  ask(question: ViewQuestion, signal?: AbortSignal): Promise<ViewAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#closed) reject(busy('loop is ending'));
      else if (this.#waiting.length >= this.#bounds.waitingMax) {
        reject(busy(`expected no more than ${this.#bounds.waitingMax} questions to wait`));
      } else {
        this.#waiting.push({ question, signal, resolve, reject });
        this.#next();
      }
    });
  }

  /** Starts it, for a question that is to come. */
  warm(): void {
    if (this.#closed) return;
    this.#started();
    this.#rest();
  }

  watch(listener: (event: ViewEvent) => void): () => void {
    this.#watching.add(listener);
    if (this.#watching.size === 1 && !this.#closed) this.#started().postMessage(watchIs(true));
    return () => {
      if (!this.#watching.delete(listener) || this.#watching.size > 0) return;
      this.#worker?.postMessage(watchIs(false));
      this.#rest();
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watching.clear();
    clearTimeout(this.#again);
    const worker = this.#worker;
    this.#giveUp('loop is ending');
    for (const { reject } of this.#waiting.splice(0)) reject(busy('loop is ending'));
    await worker?.terminate();
  }

  #next(): void {
    if (this.#asked !== null || this.#closed) return;
    const asked = this.#waiting.shift();
    if (asked === undefined) {
      this.#rest();
      return;
    }
    if (asked.signal?.aborted) {
      asked.reject(busy('nobody waits for the answer any more'));
      this.#next();
      return;
    }
    this.#asked = asked;
    clearTimeout(this.#idle);
    const { questionMsMax } = this.#bounds;
    // Nothing else stops what a thread is at.
    this.#timer = setTimeout(() => {
      this.#giveUp(`reading took more than ${questionMsMax} ms`);
      this.#next();
    }, questionMsMax).unref();
    this.#started().postMessage({ type: 'ask', question: asked.question } satisfies ToViewer);
  }

  #started(): Worker {
    this.#worker ??= this.#start();
    return this.#worker;
  }

  #start(): Worker {
    const worker = new Worker(workerUrl(), {
      workerData: this.#settings,
      resourceLimits: { maxOldGenerationSizeMb: heapMiBMax },
    });
    // It must not keep the process when all else is over.
    worker.unref();
    worker.on('message', (message: FromViewer) => {
      if (this.#worker !== worker) return;
      if (message.type === 'answer') this.#settle(message.answer);
      else for (const event of message.events) this.#tell(event);
    });
    worker.on('error', (error) => {
      if (this.#worker !== worker) return;
      this.#giveUp(`the thread that reads ended: ${String(error)}`);
      this.#next();
    });
    return worker;
  }

  #tell(event: ViewEvent): void {
    for (const listener of this.#watching) listener(event);
  }

  #settle(answer: ViewAnswer): void {
    clearTimeout(this.#timer);
    const asked = this.#asked;
    this.#asked = null;
    asked?.resolve(answer);
    this.#next();
  }

  /** Gives up the question that is being answered, and the thread. */
  #giveUp(why: string): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#idle);
    const asked = this.#asked;
    this.#asked = null;
    void this.#worker?.terminate();
    this.#worker = null;
    asked?.reject(busy(why));
    if (this.#watching.size > 0) this.#watchAgain();
  }

  /** What happened meanwhile was not heard: all is to be read again. */
  #watchAgain(): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      if (this.#closed || this.#watching.size === 0) return;
      this.#started().postMessage(watchIs(true));
      this.#tell({ event: 'reset', data: '{}' });
    }, againMs).unref();
  }

  #rest(): void {
    clearTimeout(this.#idle);
    if (this.#worker === null || this.#watching.size > 0 || this.#asked !== null) return;
    this.#idle = setTimeout(() => {
      void this.#worker?.terminate();
      this.#worker = null;
    }, this.#bounds.idleMs).unref();
  }
}

function watchIs(on: boolean): ToViewer {
  return { type: 'watch', on };
}

function busy(why: string): LoopError {
  return new LoopError('LOOP_CONTROL_BUSY', `${why}; try again`, { statusCode: 503 });
}

/** A thread runs JavaScript only: under a TypeScript loader (tests), the compiled one is taken. */
function workerUrl(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../../dist/src/app/view/view-worker.js', import.meta.url)
    : new URL('./view-worker.js', import.meta.url);
}
