import { Deadline } from '../../core/deadline.js';
import type { Destination } from '../route/traffic.js';

/**
 * By when a request is over: as its route says, or its caller, whichever is sooner.
 * @param timeLeftMs how long the caller waits, where it says so
 */
export function deadlineOf(
  { startedAt }: { readonly startedAt: number },
  { steering, route }: Destination,
  timeLeftMs: number | undefined,
): Deadline | undefined {
  const timeoutMs = steering?.timeoutMs;
  if (timeoutMs === undefined && timeLeftMs === undefined) return undefined;
  const own = timeoutMs ?? Number.POSITIVE_INFINITY;
  const callers = timeLeftMs ?? Number.POSITIVE_INFINITY;
  const whose =
    own <= callers
      ? `route ${route} has ${own} ms for it (timeout)`
      : `its caller waits for ${callers} ms (grpc-timeout, x-envoy-expected-rq-timeout-ms)`;
  return new Deadline(startedAt + Math.min(own, callers), whose, timeLeftMs !== undefined);
}
