import type { ForwardRequest } from '../../core/forward.js';
import { steadyNow } from '../../core/steady-clock.js';

/**
 * Until an answer has to begin. A service's time for it is that of all attempts together, unless the route
 * has one for them.
 */
export function timeLeftMs({ exchange, steering, timeouts }: ForwardRequest): number {
  if (exchange === undefined || steering?.timeoutMs !== undefined) return timeouts.firstByteMs;
  return timeouts.firstByteMs - (steadyNow() - exchange.askedAt);
}

/** A further attempt, in what the first one left of that time. */
export function inTimeLeft(request: ForwardRequest, first: ForwardRequest): ForwardRequest {
  const firstByteMs = Math.max(1, Math.ceil(timeLeftMs(first)));
  return { ...request, timeouts: { ...request.timeouts, firstByteMs } };
}
