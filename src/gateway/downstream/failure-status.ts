import type { ForwardFailure } from '../../core/forward.js';

/** What loop answers in the place of an upstream that gave no answer. */
export function failureStatus(failure: ForwardFailure): number {
  if (failure.code === 'LOOP_GATEWAY_UPSTREAM_BUSY') return 503;
  if (failure.code === 'LOOP_TRAFFIC_OVERLOADED') return 503;
  return failure.kind === 'timeout' ? 504 : 502;
}
