import type { Exchange } from '../core/exchange.js';
import type { FigurePeriods, ServiceFigures } from '../core/figures.js';
import { figuresOfTally } from './figures-of.js';
import { isFailure } from './series.js';
import { Tally } from './window/tally.js';

interface Period {
  readonly startedAtMs: number;
  readonly byService: Map<string, Tally>;
}

/** What callers saw since somebody began to look, to the moment: windows slide by parts of themselves. */
export class Periods implements FigurePeriods {
  readonly #now: () => number;
  readonly #running = new Map<string, Period>();

  constructor(now: () => number) {
    this.#now = now;
  }

  begin(key: string): void {
    this.#running.set(key, { startedAtMs: this.#now(), byService: new Map() });
  }

  end(key: string): void {
    this.#running.delete(key);
  }

  since(key: string): ServiceFigures[] {
    const period = this.#running.get(key);
    if (period === undefined) return [];
    const coveredMs = this.#now() - period.startedAtMs;
    return [...period.byService]
      .map(([name, tally]) => ({ name, ...figuresOfTally(tally, coveredMs) }))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  record(exchange: Exchange): void {
    // Mostly nobody looks; and of an attempt that was retried no caller heard.
    if (this.#running.size === 0 || exchange.retried) return;
    const latencyMs = Math.max(0, exchange.endedAt - exchange.askedAt);
    for (const { byService } of this.#running.values()) {
      const tally = byService.get(exchange.service) ?? new Tally();
      byService.set(exchange.service, tally);
      tally.record(latencyMs, isFailure(exchange));
    }
  }
}
