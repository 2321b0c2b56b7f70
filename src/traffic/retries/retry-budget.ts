/** So many may be retries at once, however few requests are under way. */
const retriesMin = 3;

/**
 * Of the requests to a service that may be retried, a part may be retries at any moment: when all of
 * them fail, the service is not given a multiple of what it cannot do.
 */
export class RetryBudget {
  /** Requests under way, waits before a retry included. */
  active = 0;
  /** Those that are sent again, or wait for it. */
  retrying = 0;

  /** @param isRetrying of one that has a part of it already */
  allows(share: number, isRetrying: boolean): boolean {
    const others = isRetrying ? this.retrying - 1 : this.retrying;
    return others < Math.max(retriesMin, Math.floor(share * this.active));
  }
}
