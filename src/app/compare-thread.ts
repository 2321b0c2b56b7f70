import { Worker } from 'node:worker_threads';
import type { Difference } from '../core/replay.js';
import type { AnswerPair } from '../core/shadow.js';
import type { CompareSettings } from './compare-answers.js';

/** A pair that takes longer is given up, and the thread with it. */
const pairMsMax = 5_000;

interface Asked {
  readonly pair: AnswerPair;
  readonly resolve: (differences: readonly Difference[]) => void;
  readonly reject: (error: Error) => void;
}

interface Answered {
  readonly differences?: readonly Difference[];
  readonly error?: string;
}

/** Compares in a thread of its own, one pair at a time. It starts with the first pair. */
export class CompareThread {
  readonly #settings: () => CompareSettings;
  readonly #waiting: Asked[] = [];
  #worker: Worker | null = null;
  #asked: Asked | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(settings: () => CompareSettings) {
    this.#settings = settings;
  }

  compare(pair: AnswerPair): Promise<readonly Difference[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ pair, resolve, reject });
      this.#next();
    });
  }

  /** The next pair is compared by the settings of now. */
  configure(): void {
    this.#end(new Error('the config has changed'));
    this.#next();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    this.#end(new Error('the gateway ends'));
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('the gateway ends'));
    await worker?.terminate();
  }

  #next(): void {
    if (this.#asked !== null || this.#closed) return;
    const asked = this.#waiting.shift();
    if (asked === undefined) return;
    this.#asked = asked;
    this.#worker ??= this.#start();
    this.#timer = setTimeout(() => {
      this.#end(new Error(`a comparison took more than ${pairMsMax} ms`));
      this.#next();
    }, pairMsMax);
    this.#worker.postMessage(asked.pair);
  }

  #start(): Worker {
    const worker = new Worker(new URL('./compare-worker.js', import.meta.url), {
      workerData: this.#settings(),
    });
    // It must not keep the process when all else is over.
    worker.unref();
    worker.on('message', (answer: Answered) => {
      if (this.#worker === worker) this.#settle(answer);
    });
    worker.on('error', (error) => {
      if (this.#worker !== worker) return;
      this.#end(error instanceof Error ? error : new Error(String(error)));
      this.#next();
    });
    return worker;
  }

  #settle({ differences, error }: Answered): void {
    const asked = this.#asked;
    this.#asked = null;
    clearTimeout(this.#timer);
    if (differences === undefined) asked?.reject(new Error(error ?? 'no answer'));
    else asked?.resolve(differences);
    this.#next();
  }

  /** Gives up the pair that is being compared, and the thread. */
  #end(error: Error): void {
    clearTimeout(this.#timer);
    const asked = this.#asked;
    this.#asked = null;
    void this.#worker?.terminate();
    this.#worker = null;
    asked?.reject(error);
  }
}
