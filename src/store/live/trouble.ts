import { shortReason, storeError } from '../store-error.js';
import { Backoff } from './backoff.js';

export interface Failing {
  readonly error: Error;
  readonly reason: string;
}

export interface TroubleOptions {
  /** Of the database, for people. */
  readonly path: string;
  /** Monotonic ms. */
  readonly now: () => number;
  /** Null: it can be written. */
  readonly onState: (failing: Failing | null) => void;
  /** Lines that are said whatever was said before. */
  readonly onNews: (line: string) => void;
}

/** The same trouble is told again after this. */
const repeatMs = 60_000;

/** That the database cannot be written: since when, why, when to try again, and what was said of it. */
export class Trouble {
  readonly #options: TroubleOptions;
  readonly #backoff: Backoff;
  #failing: Failing | null = null;
  #sinceMs = 0;
  #saidAtMs = 0;

  constructor(options: TroubleOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.now);
  }

  get isThere(): boolean {
    return this.#failing !== null;
  }

  /** It is time for an attempt. */
  get mayTry(): boolean {
    return this.#backoff.isOver;
  }

  failed(cause: unknown): void {
    const { path, onState, onNews, now } = this.#options;
    const error = storeError(cause, path);
    const reason = shortReason(error);
    this.#backoff.failed();
    if (this.#failing === null) this.#sinceMs = now();
    const isSame = this.#failing?.reason === reason;
    if (isSame && now() - this.#saidAtMs < repeatMs) return;
    this.#saidAtMs = now();
    this.#failing = { error, reason };
    if (!isSame) onState(this.#failing);
    onNews(
      `store ${path}: cannot be written: ${reason} (${error.code}); captures wait in memory, and it is tried again`,
    );
  }

  /** It is over, and that is told. */
  ended(): void {
    if (!this.endedQuietly()) return;
    const { path, now, onNews } = this.#options;
    onNews(
      `store ${path}: can be written again, after ${Math.round((now() - this.#sinceMs) / 1000)} s`,
    );
  }

  /** It is over, which the caller tells in words of its own. False when there was none. */
  endedQuietly(): boolean {
    this.#backoff.reset();
    if (this.#failing === null) return false;
    this.#failing = null;
    this.#options.onState(null);
    return true;
  }
}
