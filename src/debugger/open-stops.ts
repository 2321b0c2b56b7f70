import type { Pause, Stop } from '../core/debugging.js';
import { steadyNow } from '../core/steady-clock.js';

export interface OpenStopsOptions {
  readonly maxPauseMs: number;
  /** Resolves when the service is to run on, or an IDE has the pause. */
  readonly show: (stop: Stop, signal: AbortSignal) => Promise<void>;
  /** The pause is over `maxPauseMs`: what follows `show` ends it. */
  readonly tooLong: (stop: Stop) => void;
  /** No service is at a stop any more. */
  readonly idle: () => void;
}

interface OpenStop {
  readonly stop: Stop;
  readonly controller: AbortController;
  readonly timer: NodeJS.Timeout;
  readonly sinceMs: number;
}

/** The services that stand at a stop, one of each at most; they are shown one at a time. */
export class OpenStops {
  readonly #options: OpenStopsOptions;
  readonly #open = new Map<string, OpenStop>();
  readonly #pauses: Pause[] = [];
  readonly #waiting = new Set<() => void>();
  /** The tail of those to be shown. */
  #shown: Promise<void> = Promise.resolve();

  constructor(options: OpenStopsOptions) {
    this.#options = options;
  }

  /** Those that have ended, and those that go on until now. */
  get pauses(): readonly Pause[] {
    const now = steadyNow();
    const running = [...this.#open.values()].map(({ sinceMs }) => ({ fromMs: sinceMs, toMs: now }));
    return [...this.#pauses, ...running];
  }

  get isOpen(): boolean {
    return this.#open.size > 0;
  }

  isAt(service: string): boolean {
    return this.#open.has(service);
  }

  forgetPauses(): void {
    this.#pauses.length = 0;
  }

  add(stop: Stop): void {
    const { maxPauseMs, tooLong, show } = this.#options;
    this.end(stop.service, 'it stopped again');
    const controller = new AbortController();
    const timer = setTimeout(() => {
      tooLong(stop);
      controller.abort(new Error('paused too long'));
    }, maxPauseMs);
    const open: OpenStop = { stop, controller, timer, sinceMs: steadyNow() };
    this.#open.set(stop.service, open);
    this.#wake();
    this.#shown = this.#shown.then(() => show(stop, controller.signal)).catch(() => undefined);
  }

  /** The service runs on, or is no more. */
  end(service: string, reason: string): void {
    const open = this.#open.get(service);
    if (open === undefined) return;
    this.#open.delete(service);
    clearTimeout(open.timer);
    this.#pauses.push({ fromMs: open.sinceMs, toMs: steadyNow() });
    open.controller.abort(new Error(reason));
    this.#wake();
    if (this.#open.size === 0) this.#options.idle();
  }

  endAll(reason: string): void {
    for (const service of [...this.#open.keys()]) this.end(service, reason);
  }

  /** Resolves when one is open, or has been since; or the time is over. */
  async firstWithin(ms: number, signal?: AbortSignal): Promise<void> {
    if (this.#open.size > 0 || this.#pauses.length > 0) return;
    await this.#change(signal, ms);
  }

  /** Resolves when none is open. */
  async settled(signal?: AbortSignal): Promise<void> {
    while (this.#open.size > 0 && signal?.aborted !== true) await this.#change(signal);
  }

  #change(signal: AbortSignal | undefined, ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = ms === undefined ? undefined : setTimeout(done, ms);
      this.#waiting.add(done);
      signal?.addEventListener('abort', done);
    });
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
