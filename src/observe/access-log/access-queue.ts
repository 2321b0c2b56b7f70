import type { AccessItem } from './access-item.js';

/** On their way to the thread or in it; what comes beyond is lost, and counted. */
const linesMax = 20_000;
const textMax = 16 * 1024 * 1024;
const batchMax = 200;
const batchMs = 100;

/** What became of lines, since the thread said so last. */
export interface LinesWritten {
  /** Items that the thread is done with, in their order. */
  readonly done: number;
  /** Of them, or of earlier ones, those that nobody took. */
  readonly lost: number;
  /** Why, for people; null when none were lost. */
  readonly problem: string | null;
}

export interface AccessThread {
  send(items: readonly AccessItem[]): void;
  /** Writes what it has, for `withinMs` at most. */
  close(withinMs: number): Promise<void>;
}

export type OpenAccessThread = (hear: {
  readonly onWritten: (result: LinesWritten) => void;
  /** It is gone, and what it had is lost. */
  readonly onLost: (reason: string) => void;
}) => AccessThread;

export interface AccessQueueOptions {
  readonly openThread: OpenAccessThread;
  /** Hears of lines that are lost, and why. */
  readonly onLost: (lines: number, problem: string) => void;
}

/** Lines on their way through the thread that writes them. Bounded; it never waits. */
export class AccessQueue {
  readonly #options: AccessQueueOptions;
  #thread: AccessThread | null = null;
  #batch: AccessItem[] = [];
  /** Characters of each that is on its way, in order. */
  #texts: number[] = [];
  #text = 0;
  #timer: NodeJS.Timeout | undefined;
  #full = 0;

  constructor(options: AccessQueueOptions) {
    this.#options = options;
  }

  /** @param text about the characters of the item */
  add(item: AccessItem, text: number): void {
    if (this.#texts.length >= linesMax || this.#text + text > textMax) {
      this.#full++;
      this.#timer ??= setTimeout(() => this.#flush(), batchMs).unref();
      return;
    }
    this.#batch.push(item);
    this.#texts.push(text);
    this.#text += text;
    if (this.#batch.length >= batchMax) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), batchMs).unref();
  }

  async close(withinMs: number): Promise<void> {
    this.#flush();
    await this.#thread?.close(withinMs);
    this.#lose('stdout did not take them before the end');
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#full > 0) {
      this.#options.onLost(this.#full, 'they come faster than they can be written');
      this.#full = 0;
    }
    if (this.#batch.length === 0) return;
    const items = this.#batch;
    this.#batch = [];
    this.#thread ??= this.#options.openThread({
      onWritten: (result) => this.#onWritten(result),
      onLost: (reason) => this.#lose(reason),
    });
    this.#thread.send(items);
  }

  #onWritten({ done, lost, problem }: LinesWritten): void {
    for (const text of this.#texts.splice(0, done)) this.#text -= text;
    if (lost > 0) this.#options.onLost(lost, problem ?? 'for no reason that was told');
  }

  /** The next batch starts another thread. */
  #lose(reason: string): void {
    this.#thread = null;
    const lines = this.#texts.length - this.#batch.length;
    for (const text of this.#texts.splice(0, lines)) this.#text -= text;
    if (lines > 0) this.#options.onLost(lines, reason);
  }
}
