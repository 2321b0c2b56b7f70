import type { FaultStatus } from '../../core/fault.js';
import { roundMs } from '../text/duration-text.js';

/** A documented, stable shape: keys may be added, none goes or changes. */
export interface FaultJson extends Omit<FaultStatus, 'startedAtMs'> {
  readonly startedAt: string;
}

export function faultJson({ startedAtMs, timeLeftMs, ...status }: FaultStatus): FaultJson {
  return {
    ...status,
    startedAt: new Date(startedAtMs).toISOString(),
    timeLeftMs: timeLeftMs === null ? null : roundMs(timeLeftMs),
  };
}
