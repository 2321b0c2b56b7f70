import type { InterceptStatus } from '../../core/intercept.js';
import { roundMs } from '../text/duration-text.js';

/** A documented, stable shape: keys may be added, none goes or changes. */
export interface InterceptJson extends Omit<InterceptStatus, 'startedAtMs'> {
  readonly startedAt: string;
}

export function interceptJson({
  startedAtMs,
  timeLeftMs,
  ...status
}: InterceptStatus): InterceptJson {
  return {
    ...status,
    startedAt: new Date(startedAtMs).toISOString(),
    timeLeftMs: roundMs(timeLeftMs),
  };
}
