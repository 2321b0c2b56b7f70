import type { Endpoint } from '../../core/config.js';
import type { AttemptTarget, Forward, ForwardRequest } from '../../core/forward.js';
import type { RetryBudget } from './retry-budget.js';
import type { RetryPolicy } from './retry-policy.js';

/** What all requests share that are retried alike. */
export interface RetryMeans {
  readonly next: Forward;
  readonly policy: RetryPolicy;
  readonly budget: RetryBudget;
  readonly random: () => number;
  /** Where the next attempt goes: elsewhere, if there is an endpoint that was not tried. */
  readonly target: (request: ForwardRequest, tried: readonly Endpoint[]) => AttemptTarget;
}
