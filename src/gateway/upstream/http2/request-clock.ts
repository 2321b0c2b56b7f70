import { performance } from 'node:perf_hooks';
import type { Endpoint, Timeouts } from '../../../core/config.js';
import type { ForwardFailure } from '../../../core/forward.js';
import { failures } from '../failure.js';

/** What a request waits for. */
export interface RequestProgress {
  readonly isConnected: boolean;
  readonly isBodyEnded: boolean;
  readonly isAnswered: boolean;
  /** The downstream takes none of the answer. */
  readonly isPaused: boolean;
}

/** How long a request may wait for what comes next. Times are `performance.now()` ms. */
export class RequestClock {
  readonly #timeouts: Timeouts;
  #since = performance.now();
  #deadline: number;

  constructor(timeouts: Timeouts) {
    this.#timeouts = timeouts;
    this.#deadline = this.#since + timeouts.connectMs;
  }

  /** Since when it waits. */
  get since(): number {
    return this.#since;
  }

  isLate(now: number): boolean {
    return now >= this.#deadline;
  }

  waitForConnection(): void {
    this.#deadline = performance.now() + this.#timeouts.connectMs;
  }

  wait({ isBodyEnded, isAnswered }: RequestProgress): void {
    const { firstByteMs, idleMs } = this.#timeouts;
    this.#since = performance.now();
    this.#deadline = this.#since + (isBodyEnded && !isAnswered ? firstByteMs : idleMs);
  }

  /** Something came. */
  moved(now: number): void {
    this.#deadline = now + this.#timeouts.idleMs;
  }

  /** Why it is late. */
  failure(upstream: Endpoint, progress: RequestProgress): ForwardFailure {
    const { connectMs, firstByteMs, idleMs } = this.#timeouts;
    if (progress.isPaused) return failures.downstreamIdle(idleMs);
    if (!progress.isConnected) return failures.connectTimeout(upstream, connectMs);
    if (progress.isBodyEnded && !progress.isAnswered) {
      return failures.firstByteTimeout(upstream, firstByteMs);
    }
    return failures.idle(upstream, idleMs);
  }
}
