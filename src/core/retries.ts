import { grpcStatuses } from './grpc/grpc-status.js';

/** How often a request is sent again, and after what. */
export interface RetriesConfig {
  /** All together, with the first. */
  readonly attempts: number;
  /** `connect`, `reset`, `timeout`, `503`, `5xx`, `UNAVAILABLE`: any of them. */
  readonly on: readonly string[];
  /** Until the answer begins; null: no limit but those of the service. */
  readonly perTryMs: number | null;
  /** Before the first retry at most; doubled for each that follows. */
  readonly backoffMs: number;
  /** Of a service's requests under way, the part that may be retries: 0 to 1. */
  readonly budget: number;
  /** Upper case; absent: the safe ones. */
  readonly methods?: readonly string[] | undefined;
}

/** RFC 9110 §9.2.1: asked twice, nothing has changed. */
export const safeMethods = ['GET', 'HEAD', 'OPTIONS', 'TRACE'] as const;

/** What can happen to a request that has no answer. */
export const retryErrors = ['connect', 'reset', 'timeout'] as const;

/** As it is in the config's terms; undefined when it means nothing. */
export function parseRetryTrigger(given: string): string | undefined {
  const text = given.trim();
  if (retryErrors.some((each) => each === text)) return text;
  if (/^[1-5]xx$/i.test(text)) return text.toLowerCase();
  if (/^[1-5]\d\d$/.test(text)) return text;
  // Also as Envoy writes them: resource-exhausted.
  const name = text.toUpperCase().replaceAll('-', '_');
  return grpcStatuses.find((each, number) => each === name && number > 0);
}
