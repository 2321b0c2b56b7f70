import type { ServiceConfig } from '../../core/config.js';
import type { Forward } from '../../core/forward.js';
import type { RawHeaders } from '../../core/headers.js';
import { endpointsOf } from '../../core/steering.js';
import type { Balancer } from '../balance/balancer.js';
import { balancerOf } from '../balance/balancer-of.js';
import { HealthChecks } from '../health/health-checks.js';
import { Gate } from '../limits/gate.js';
import { ejectionMs } from '../outlier/ejection.js';
import { type EndpointOwner, EndpointState } from './endpoint-state.js';

export interface SetMeans {
  /** Steady, in ms. */
  readonly now: () => number;
  readonly random: () => number;
  /** For people: who is left out, and who is back. */
  readonly warn: (line: string) => void;
}

/** An endpoint that refuses a connection is passed over for so long: most come back at once, or not soon. */
export const refusedMs = 1_000;

/**
 * A service's endpoints, and which of them a request may go to now. Who is passed over is decided when
 * something happens, not when a request comes.
 */
export class EndpointSet implements EndpointOwner {
  readonly #means: SetMeans;
  #service: ServiceConfig;
  #balance: Balancer;
  /** Of names with several addresses, by host. */
  #addresses: ReadonlyMap<string, readonly string[]> = new Map();
  #all: readonly EndpointState[] = [];
  #available: readonly EndpointState[] = [];
  #gate: Gate | null = null;
  #timer: NodeJS.Timeout | undefined;
  #checks: HealthChecks | null = null;
  #forward: Forward | null = null;

  constructor(service: ServiceConfig, means: SetMeans) {
    this.#means = means;
    this.#service = service;
    this.#balance = balancerOf(service.balance ?? 'least-requests', means.random);
    this.#build();
    this.#renewChecks();
    this.#renewGate();
  }

  /** What is known of an endpoint that stays, stays. */
  configure(service: ServiceConfig): void {
    const { balance } = this.#service;
    this.#service = service;
    if (JSON.stringify(balance) !== JSON.stringify(service.balance)) {
      this.#balance = balancerOf(service.balance ?? 'least-requests', this.#means.random);
    }
    this.#build();
    this.#renewChecks();
    this.#renewGate();
  }

  /** @param addresses where names led by now; a name that is not there is called as it is */
  resolved(addresses: ReadonlyMap<string, readonly string[]>): void {
    this.#addresses = addresses;
    this.#build();
  }

  get name(): string {
    return this.#service.name;
  }

  get gate(): Gate | null {
    return this.#gate;
  }

  get all(): readonly EndpointState[] {
    return this.#all;
  }

  /** Those that are not passed over; when all are, all: one of them may be back. */
  get available(): readonly EndpointState[] {
    return this.#available;
  }

  choose(headers: RawHeaders): EndpointState {
    const available = this.#available;
    return available.length === 1
      ? (available[0] as EndpointState)
      : this.#balance(available, headers);
  }

  /** Another than those that were tried; null when there is none. */
  chooseOther(tried: readonly EndpointState[], headers: RawHeaders): EndpointState | null {
    const untried = (endpoint: EndpointState) => !tried.includes(endpoint);
    const left = this.#available.filter(untried);
    const others = left.length > 0 ? left : this.#all.filter(untried);
    if (others.length < 2) return others[0] ?? null;
    return this.#balance(others, headers);
  }

  refused(endpoint: EndpointState): void {
    endpoint.downUntilMs = this.#means.now() + refusedMs;
    this.#sort();
  }

  succeeded(endpoint: EndpointState): void {
    endpoint.failuresInARow = 0;
  }

  failed(endpoint: EndpointState): void {
    const { name, outlier } = this.#service;
    if (outlier === undefined) return;
    const forMs = ejectionMs(endpoint, this.#all, outlier, this.#means.now());
    if (forMs === 0) return;
    this.#means.warn(
      `${name}: ${endpoint.upstream} is left out for ${forMs / 1000} s: ${outlier.failures} failures in a row`,
    );
    this.#sort();
  }

  /** A check has found that it is well, or not. */
  found(endpoint: EndpointState, healthy: boolean, why: string): void {
    endpoint.healthy = healthy;
    const { name } = this.#service;
    this.#means.warn(
      `${name}: ${endpoint.upstream} is ${healthy ? 'well again' : `not well: ${why}`}`,
    );
    this.#sort();
  }

  /** Begins checks, or goes on with them. */
  check(forward: Forward): void {
    this.#forward = forward;
    this.#checks?.start(forward);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#checks?.close();
  }

  #renewChecks(): void {
    const { health } = this.#service;
    if (JSON.stringify(health) === JSON.stringify(this.#checks?.config)) return;
    this.#checks?.close();
    this.#checks = health === undefined ? null : new HealthChecks(health, this);
    if (health === undefined) {
      for (const endpoint of this.#all) endpoint.healthy = true;
      this.#sort();
    }
    if (this.#forward !== null) this.#checks?.start(this.#forward);
  }

  #renewGate(): void {
    const { limits } = this.#service;
    if (limits === undefined) {
      // Those that wait are let in.
      this.#gate?.configure({ connections: null, pending: 0, requests: null });
      this.#gate = null;
    } else if (this.#gate === null) this.#gate = new Gate(limits);
    else this.#gate.configure(limits);
  }

  #build(): void {
    const known = new Map(this.#all.map((each) => [each.key, each]));
    const built = new Map<string, EndpointState>();
    for (const endpoint of endpointsOf(this.#service)) {
      for (const address of this.#addresses.get(endpoint.host) ?? [null]) {
        const state = new EndpointState(this, endpoint, address);
        built.set(state.key, known.get(state.key) ?? state);
      }
    }
    this.#all = [...built.values()];
    this.#sort();
  }

  /** Decides who is passed over, until the first of them comes back. */
  #sort(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const now = this.#means.now();
    const here = this.#all.filter((endpoint) => !endpoint.isAway(now));
    this.#available = here.length > 0 ? here : this.#all;
    if (here.length === this.#all.length) return;
    const back = Math.min(...this.#all.map((each) => each.awayUntilMs).filter((at) => at > now));
    if (back === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.#sort(), Math.max(back - now, 1));
    this.#timer.unref();
  }
}
