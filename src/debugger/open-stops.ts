import type { Pause, Stop } from '../core/debugging.js';
import { steadyNow } from '../core/steady-clock.js';

export interface OpenStopsOptions {
  readonly maxPauseMs: number;
  /** Resolves when the service is to run on, or an IDE has the pause. */
  readonly show: (name: string, stop: Stop, signal: AbortSignal) => Promise<void>;
  /** The pause is over `maxPauseMs`: what follows `show` ends it. */
  readonly tooLong: (name: string) => void;
  /** Nothing is at a stop any more. */
  readonly idle: () => void;
}

interface OpenStop {
  readonly controller: AbortController;
  readonly timer: NodeJS.Timeout;
  readonly sinceMs: number;
}

/**
 * What stands at a stop, by the names of its targets, one of each at most; they are shown one at a
 * time. What an IDE has stopped is its to show: only the time is kept.
 */
export class OpenStops {
  readonly #options: OpenStopsOptions;
  readonly #open = new Map<string, OpenStop>();
  /** Since when an IDE holds it. */
  readonly #inIde = new Map<string, number>();
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
    const since = [
      ...[...this.#open.values()].map(({ sinceMs }) => sinceMs),
      ...this.#inIde.values(),
    ];
    return [...this.#pauses, ...since.map((fromMs) => ({ fromMs, toMs: now }))];
  }

  get isOpen(): boolean {
    return this.#open.size + this.#inIde.size > 0;
  }

  isAt(name: string): boolean {
    return this.#open.has(name);
  }

  forgetPauses(): void {
    this.#pauses.length = 0;
  }

  add(name: string, stop: Stop): void {
    const { maxPauseMs, tooLong, show } = this.#options;
    this.end(name, 'it stopped again');
    const controller = new AbortController();
    const timer = setTimeout(() => {
      tooLong(name);
      controller.abort(new Error('paused too long'));
    }, maxPauseMs);
    this.#open.set(name, { controller, timer, sinceMs: steadyNow() });
    this.#wake();
    const { signal } = controller;
    this.#shown = this.#shown.then(() => show(name, stop, signal)).catch(() => undefined);
  }

  /** It runs on, or is no more. */
  end(name: string, reason: string): void {
    const open = this.#open.get(name);
    if (open === undefined) return;
    this.#open.delete(name);
    clearTimeout(open.timer);
    this.#pauses.push({ fromMs: open.sinceMs, toMs: steadyNow() });
    open.controller.abort(new Error(reason));
    this.#ended();
  }

  endAll(reason: string): void {
    for (const name of [...this.#open.keys()]) this.end(name, reason);
    for (const name of [...this.#inIde.keys()]) this.ideEnded(name);
  }

  ideBegan(name: string, lateMs: number): void {
    if (!this.#inIde.has(name)) this.#inIde.set(name, steadyNow() - lateMs);
    this.#wake();
  }

  ideEnded(name: string, lateMs = 0): void {
    const fromMs = this.#inIde.get(name);
    if (fromMs === undefined) return;
    this.#inIde.delete(name);
    this.#pauses.push({ fromMs, toMs: steadyNow() - lateMs });
    this.#ended();
  }

  /** Resolves when one is open, or has been since; or the time is over. */
  async firstWithin(ms: number, signal?: AbortSignal): Promise<void> {
    if (this.isOpen || this.#pauses.length > 0) return;
    await this.#change(signal, ms);
  }

  /** Resolves when none is open. */
  async settled(signal?: AbortSignal): Promise<void> {
    while (this.isOpen && signal?.aborted !== true) await this.#change(signal);
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

  #ended(): void {
    this.#wake();
    if (!this.isOpen) this.#options.idle();
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
