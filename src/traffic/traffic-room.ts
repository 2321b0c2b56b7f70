import type { Config } from '../core/config.js';
import type { Forward, ForwardHandler, ForwardRequest, Interceptor } from '../core/forward.js';
import { type ChooseEndpoint, isSteered, type TakePlace } from '../core/steering.js';
import { EndpointSet } from './endpoints/endpoint-set.js';
import { EndpointState } from './endpoints/endpoint-state.js';
import { type LookUp, lookupEveryMs, NameWatch, systemLookUp } from './endpoints/name-watch.js';
import { RetryLine } from './retries/retry-line.js';
import { SteeredRequest } from './steered-request.js';
import { timed } from './timeouts/timed-request.js';

export interface TrafficMeans {
  /** Steady, in ms. */
  readonly now: () => number;
  readonly random: () => number;
  readonly warn: (line: string) => void;
  readonly lookUp: LookUp;
  readonly lookupEveryMs: number;
}

type SteeredConfig = Pick<Config, 'services'>;

/**
 * Steers traffic: which endpoint of a service a request goes to, and where it goes when that one is not
 * there. What it knows of endpoints outlives a change of the config.
 */
export class TrafficRoom {
  readonly #means: TrafficMeans;
  readonly #sets = new Map<string, EndpointSet>();
  readonly #names: NameWatch;
  readonly #retries: RetryLine;

  constructor(config: SteeredConfig, means: Partial<TrafficMeans> = {}) {
    this.#means = { ...usual, ...means };
    const { lookUp, lookupEveryMs: everyMs, random } = this.#means;
    this.#retries = new RetryLine(random);
    this.#names = new NameWatch({
      ...{ lookUp, everyMs },
      onChange: (addresses) => {
        for (const set of this.#sets.values()) set.resolved(addresses);
      },
    });
    this.configure(config);
  }

  /** To be told before the gateway is, which then asks about the new services. */
  configure({ services }: SteeredConfig): void {
    const steered = services.filter(isSteered);
    const names = new Set(steered.map(({ name }) => name));
    for (const [name, set] of this.#sets) {
      if (names.has(name)) continue;
      set.close();
      this.#sets.delete(name);
    }
    for (const service of steered) {
      const set = this.#sets.get(service.name);
      if (set === undefined) this.#sets.set(service.name, new EndpointSet(service, this.#means));
      else set.configure(service);
    }
    this.#names.watch(steered.flatMap(({ endpoints = [] }) => endpoints.map(({ host }) => host)));
  }

  readonly choose: ChooseEndpoint = ({ service }, headers) =>
    this.#sets.get(service.name)?.choose(headers) ?? service.url;

  /** Of a WebSocket, which is no request on its way. */
  readonly takePlace: TakePlace = ({ service: { name } }) => {
    const gate = this.#sets.get(name)?.gate ?? null;
    if (gate === null) return null;
    const why = gate.enterNow();
    const refused = why === null ? null : `${name} is given no more: ${why}`;
    return { refused, leave: () => gate.left() };
  };

  /** Next to the upstream: what is around it sees one request, wherever it goes. */
  readonly interceptor: Interceptor = (next: Forward) => {
    for (const set of this.#sets.values()) set.check(next);
    if (this.#sets.size === 0) return next;
    return (request: ForwardRequest, handler: ForwardHandler) => {
      if (request.steering === undefined) return next(request, handler);
      const { upstream } = request;
      if (!(upstream instanceof EndpointState)) return next(request, handler);
      const movesOnReset = !this.#retries.seesToReset(request);
      return new SteeredRequest(next, request, handler, {
        endpoint: upstream,
        movesOnReset,
      }).start();
    };
  };

  /** Around whatever a request may fail by, or wait for. */
  readonly around: Interceptor = (next) => timed(this.#retries.interceptor(next));

  close(): void {
    this.#names.close();
    for (const set of this.#sets.values()) set.close();
  }
}

const usual: TrafficMeans = {
  now: () => performance.now(),
  random: Math.random,
  warn: () => {},
  lookUp: systemLookUp,
  lookupEveryMs,
};
