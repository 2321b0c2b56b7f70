import type { Ending } from '../core/ending.js';
import type { Exchange } from '../core/exchange.js';
import type { FaultDefinition, FaultEnd, FaultStatus } from '../core/fault.js';
import type { Interceptor } from '../core/forward.js';
import { compileWhen } from '../core/rules/compile-when.js';
import type { Matcher } from '../core/rules/matcher.js';
import { shareSeries, traceShare } from '../core/trace-share.js';
import { Holds } from './holds.js';
import { injecting, ofHandshakes } from './inject.js';
import type { RequestView } from './request-view.js';

export interface FaultLife {
  readonly origin: FaultStatus['origin'];
  readonly owner: string | null;
  readonly experiment: string | null;
  /** Without being renewed; null where nobody has to. */
  readonly leaseMs: number | null;
  readonly startedAtMs: number;
}

/** One fault from its start to its end: whom it concerns, what it does, and how often it did. */
export class RunningFault implements Ending<FaultEnd> {
  readonly definition: FaultDefinition;
  readonly life: FaultLife;
  readonly interceptor: Interceptor;
  /** Null: it has nothing for a WebSocket's handshake. */
  readonly handshakeInterceptor: Interceptor | null;
  readonly #holds = new Holds();
  readonly #matcher: Matcher;
  readonly #series: number;
  readonly #endsAtMs: number | null;
  #leaseEndsAtMs: number | null;
  #ended: FaultEnd | null = null;
  #endedAtMs = 0;
  #matched = 0;
  #injected = 0;
  #spared = 0;

  constructor(definition: FaultDefinition, life: FaultLife) {
    this.definition = definition;
    this.life = life;
    this.interceptor = injecting(definition, this.#holds);
    const early = ofHandshakes(definition);
    this.handshakeInterceptor = early && injecting(early, this.#holds);
    this.#matcher = compileWhen(definition.when);
    this.#series = shareSeries(`${definition.name}\n${definition.seed}\n`);
    const { forMs } = definition;
    this.#endsAtMs = forMs === null ? null : life.startedAtMs + forMs;
    this.#leaseEndsAtMs = life.leaseMs === null ? null : life.startedAtMs + life.leaseMs;
  }

  get name(): string {
    return this.definition.name;
  }

  get ended(): FaultEnd | null {
    return this.#ended;
  }

  /** Whether this request is one of its share. */
  chooses(view: RequestView): boolean {
    if (!this.#matcher.matches(view)) return false;
    this.#matched++;
    return isOfShare(view.exchange, this.#series, this.definition.percent);
  }

  /** False when it holds back as many as it may. */
  take(): boolean {
    if (this.#holds.isFull) {
      this.#spared++;
      return false;
    }
    this.#injected++;
    return true;
  }

  spare(): void {
    this.#spared++;
  }

  renew(nowMs: number): void {
    const { leaseMs } = this.life;
    if (leaseMs !== null) this.#leaseEndsAtMs = nowMs + leaseMs;
  }

  /** Why it is over by now; null when it is not. */
  overdue(nowMs: number): FaultEnd | null {
    if (this.#endsAtMs !== null && nowMs >= this.#endsAtMs) return 'over';
    return this.#leaseEndsAtMs !== null && nowMs >= this.#leaseEndsAtMs ? 'lost' : null;
  }

  /** When to ask `overdue` next; null: never. */
  get dueAtMs(): number | null {
    const ends = [this.#endsAtMs, this.#leaseEndsAtMs].filter((each) => each !== null);
    return ends.length === 0 ? null : Math.min(...ends);
  }

  /** What it holds back goes on. */
  end(reason: FaultEnd, nowMs: number): void {
    this.#ended = reason;
    this.#endedAtMs = nowMs;
    this.#holds.releaseAll();
  }

  status(nowMs: number): FaultStatus {
    const { forMs: _, ...definition } = this.definition;
    const { origin, owner, experiment, startedAtMs } = this.life;
    const until = this.#ended === null ? nowMs : this.#endedAtMs;
    return {
      ...definition,
      ...{ origin, owner, experiment, startedAtMs },
      timeLeftMs: this.#endsAtMs === null ? null : Math.max(0, this.#endsAtMs - until),
      ended: this.#ended,
      matched: this.#matched,
      injected: this.#injected,
      spared: this.#spared,
    };
  }
}

/** By trace id, so that a chain is whole: all of its calls meet the fault, or none. */
function isOfShare({ traceId }: Exchange, series: number, percent: number): boolean {
  return percent >= 100 || traceShare(traceId, series) * 100 < percent;
}
