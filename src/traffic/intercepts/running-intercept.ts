import { baggageValue } from '../../core/baggage.js';
import type { Endpoint } from '../../core/config.js';
import type { Ending } from '../../core/ending.js';
import { headerValues, type RawHeaders } from '../../core/headers.js';
import type {
  InterceptEnd,
  Intercepted,
  InterceptStatus,
  InterceptWish,
} from '../../core/intercept.js';

export interface InterceptLife {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly startedAtMs: number;
  readonly forMs: number;
}

/** One intercept from its start to its end: whom it is for, and how many it took. */
export class RunningIntercept implements Intercepted, Ending<InterceptEnd> {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly wish: InterceptWish;
  readonly dueAtMs: number;
  readonly #startedAtMs: number;
  readonly #header: string | null;
  #ended: InterceptEnd | null = null;
  #endedAtMs = 0;
  requests = 0;
  spared = 0;

  constructor(wish: InterceptWish, { name, endpoint, startedAtMs, forMs }: InterceptLife) {
    this.wish = wish;
    this.name = name;
    this.endpoint = endpoint;
    this.#startedAtMs = startedAtMs;
    this.dueAtMs = startedAtMs + forMs;
    this.#header = wish.header?.name.toLowerCase() ?? null;
  }

  get ended(): InterceptEnd | null {
    return this.#ended;
  }

  /** Whether a request carries one of the marks. */
  isFor(headers: RawHeaders): boolean {
    const { header, baggage } = this.wish;
    if (
      this.#header !== null &&
      headerValues(headers, this.#header).includes(header?.value ?? '')
    ) {
      return true;
    }
    if (baggage === undefined) return false;
    return baggageValue(headerValues(headers, 'baggage'), baggage.name) === baggage.value;
  }

  overdue(nowMs: number): InterceptEnd | null {
    return nowMs >= this.dueAtMs ? 'over' : null;
  }

  end(reason: InterceptEnd, nowMs: number): void {
    this.#ended = reason;
    this.#endedAtMs = nowMs;
  }

  status(nowMs: number): InterceptStatus {
    const { service, to, header = null, baggage = null, by } = this.wish;
    const until = this.#ended === null ? nowMs : this.#endedAtMs;
    return {
      name: this.name,
      ...{ service, to, header, baggage, by },
      startedAtMs: this.#startedAtMs,
      timeLeftMs: Math.max(0, this.dueAtMs - until),
      ended: this.#ended,
      requests: this.requests,
      spared: this.spared,
    };
  }
}
