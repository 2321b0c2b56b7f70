import type { z } from 'zod';
import type { RetriesConfig } from '../core/retries.js';
import type { retries } from './schema/retries.js';

/** Nothing where nothing is said. */
export function retriesOf(given: z.output<typeof retries> | undefined): {
  readonly retries?: RetriesConfig;
} {
  if (given === undefined) return {};
  const { perTry = null, backoff, methods, ...rest } = given;
  const config = { ...rest, perTryMs: perTry, backoffMs: backoff };
  return { retries: methods === undefined ? config : { ...config, methods } };
}
