import type { HealthConfig } from '../../core/config.js';
import type { Forward } from '../../core/forward.js';
import type { EndpointState } from '../endpoints/endpoint-state.js';
import { checkOnce } from './check-once.js';

/** Whose endpoints are checked. */
export interface CheckedSet {
  readonly all: readonly EndpointState[];
  found(endpoint: EndpointState, healthy: boolean, why: string): void;
}

/** Asks all endpoints of a service, again and again. One counts as well until checks say otherwise. */
export class HealthChecks {
  readonly config: HealthConfig;
  readonly #set: CheckedSet;
  /** Checks in a row that say otherwise than what is held for true. */
  readonly #against = new WeakMap<EndpointState, number>();
  /** What ends a check that runs. */
  readonly #running = new Map<EndpointState, () => void>();
  #forward: Forward | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(config: HealthConfig, set: CheckedSet) {
    this.config = config;
    this.#set = set;
  }

  /** The first checks go out at once. */
  start(forward: Forward): void {
    const isFirst = this.#forward === null;
    this.#forward = forward;
    if (!isFirst) return;
    this.#timer = setInterval(() => this.#checkAll(), this.config.everyMs);
    this.#timer.unref();
    this.#checkAll();
  }

  close(): void {
    clearInterval(this.#timer);
    for (const end of this.#running.values()) end();
    this.#running.clear();
  }

  #checkAll(): void {
    const forward = this.#forward;
    if (forward === null) return;
    for (const endpoint of this.#set.all) {
      if (this.#running.has(endpoint)) continue;
      const end = checkOnce(endpoint, this.config, forward, (why) => {
        this.#running.delete(endpoint);
        this.#note(endpoint, why);
      });
      this.#running.set(endpoint, end);
    }
  }

  #note(endpoint: EndpointState, why: string | null): void {
    const isWell = why === null;
    const against = isWell === endpoint.healthy ? 0 : (this.#against.get(endpoint) ?? 0) + 1;
    const needed = isWell ? this.config.healthyAfter : this.config.unhealthyAfter;
    this.#against.set(endpoint, against < needed ? against : 0);
    if (against >= needed) this.#set.found(endpoint, isWell, why ?? '');
  }
}
