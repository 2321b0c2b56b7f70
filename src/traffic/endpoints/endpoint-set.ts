import type { ServiceConfig } from '../../core/config.js';
import type { RawHeaders } from '../../core/headers.js';
import { endpointsOf } from '../../core/steering.js';
import type { Balancer } from '../balance/balancer.js';
import { balancerOf } from '../balance/balancer-of.js';
import { type EndpointOwner, EndpointState } from './endpoint-state.js';

export interface SetMeans {
  /** Steady, in ms. */
  readonly now: () => number;
  readonly random: () => number;
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
  #timer: NodeJS.Timeout | undefined;

  constructor(service: ServiceConfig, means: SetMeans) {
    this.#means = means;
    this.#service = service;
    this.#balance = balancerOf(service.balance ?? 'least-requests', means.random);
    this.#build();
  }

  /** What is known of an endpoint that stays, stays. */
  configure(service: ServiceConfig): void {
    const { balance } = this.#service;
    this.#service = service;
    if (JSON.stringify(balance) !== JSON.stringify(service.balance)) {
      this.#balance = balancerOf(service.balance ?? 'least-requests', this.#means.random);
    }
    this.#build();
  }

  /** @param addresses where names led by now; a name that is not there is called as it is */
  resolved(addresses: ReadonlyMap<string, readonly string[]>): void {
    this.#addresses = addresses;
    this.#build();
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

  close(): void {
    clearTimeout(this.#timer);
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
    const back = Math.min(...this.#all.map((each) => each.downUntilMs).filter((at) => at > now));
    this.#timer = setTimeout(() => this.#sort(), Math.max(back - now, 1));
    this.#timer.unref();
  }
}
