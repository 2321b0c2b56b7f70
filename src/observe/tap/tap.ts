import { compileWhen } from '../../core/rules/compile-when.js';
import type { HopView, Matcher } from '../../core/rules/matcher.js';
import type { LeftOut, TapRequest, TapSink } from '../../core/tap.js';

const secondMs = 1000;

/** One reader, what it wants to see, and what it could not be shown. */
export class Tap {
  readonly request: TapRequest;
  readonly #sink: TapSink;
  readonly #matcher: Matcher;
  readonly #now: () => number;
  #behind = 0;
  #limited = 0;
  #spared = 0;
  #secondFrom = Number.NEGATIVE_INFINITY;
  #inSecond = 0;

  constructor(request: TapRequest, sink: TapSink, now: () => number) {
    this.request = request;
    this.#sink = sink;
    this.#matcher = compileWhen(request.when);
    this.#now = now;
  }

  get leftOut(): LeftOut {
    return { behind: this.#behind, limited: this.#limited, spared: this.#spared };
  }

  matches(hop: HopView): boolean {
    return this.#matcher.matches(hop);
  }

  /** False when there were enough of them in this second; it is counted. */
  take(): boolean {
    const { maxRps } = this.request;
    if (maxRps === null) return true;
    const now = this.#now();
    if (now - this.#secondFrom >= secondMs) {
      this.#secondFrom = now;
      this.#inSecond = 0;
    }
    this.#inSecond++;
    if (this.#inSecond <= maxRps) return true;
    this.#limited++;
    return false;
  }

  tell(exchanges: readonly string[]): void {
    if (!this.#sink.write(exchanges)) this.lose(exchanges.length);
  }

  /** There was no time for them. */
  spare(count: number): void {
    this.#spared += count;
  }

  lose(count: number): void {
    this.#behind += count;
  }
}
