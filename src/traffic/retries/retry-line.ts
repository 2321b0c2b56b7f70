import type { Endpoint } from '../../core/config.js';
import type { AttemptTarget, Forward, ForwardRequest, Interceptor } from '../../core/forward.js';
import { noHeaders } from '../../core/headers.js';
import type { RetriesConfig } from '../../core/retries.js';
import type { Steering } from '../../core/steering.js';
import { EndpointState } from '../endpoints/endpoint-state.js';
import { RetriedRequest } from './retried-request.js';
import { RetryBudget } from './retry-budget.js';
import type { RetryMeans } from './retry-means.js';
import { RetryPolicy } from './retry-policy.js';

/** The retries of all services. Their budgets outlive a change of the config. */
export class RetryLine {
  readonly #random: () => number;
  readonly #policies = new WeakMap<RetriesConfig, RetryPolicy>();
  /** By service. */
  readonly #budgets = new Map<string, RetryBudget>();

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Around all that may fail for a request, so that a fault is retried as well. */
  readonly interceptor: Interceptor = (next) => {
    const known = new WeakMap<Steering, RetryMeans>();
    return (request, handler) => {
      const { steering, attempts } = request;
      if (attempts === undefined || steering?.retries === undefined) return next(request, handler);
      let means = known.get(steering);
      if (means === undefined) {
        means = this.#meansOf(steering.service.name, steering.retries, next);
        known.set(steering, means);
      }
      return new RetriedRequest(means, request, handler, attempts).start();
    };
  };

  /** Whether a connection that breaks is a retry's to see to, and nobody else's. */
  seesToReset({ attempts, steering, method }: ForwardRequest): boolean {
    if (attempts === undefined || steering?.retries === undefined) return false;
    return this.#policyOf(steering.retries).seesToReset(method);
  }

  #meansOf(service: string, retries: RetriesConfig, next: Forward): RetryMeans {
    const budget = this.#budgets.get(service) ?? new RetryBudget();
    this.#budgets.set(service, budget);
    const random = this.#random;
    return { next, policy: this.#policyOf(retries), budget, random, target };
  }

  #policyOf(retries: RetriesConfig): RetryPolicy {
    const known = this.#policies.get(retries);
    if (known !== undefined) return known;
    const policy = new RetryPolicy(retries);
    this.#policies.set(retries, policy);
    return policy;
  }
}

function target(request: ForwardRequest, tried: readonly Endpoint[]): AttemptTarget {
  const { upstream: endpoint, exchange } = request;
  if (!(endpoint instanceof EndpointState)) {
    return { endpoint, upstream: exchange?.upstream ?? '' };
  }
  const headers = exchange?.requestHeaders ?? noHeaders;
  const states = tried.filter((each) => each instanceof EndpointState);
  const other = endpoint.set.chooseOther(states, headers) ?? endpoint.set.choose(headers);
  return { endpoint: other, upstream: other.upstream };
}
