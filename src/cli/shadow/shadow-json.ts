import type { ShadowStatus } from '../../core/shadow.js';
import { roundMs } from '../text/duration-text.js';

/** A documented, stable shape: keys may be added, none goes or changes. */
export interface ShadowJson extends Omit<ShadowStatus, 'startedAtMs'> {
  readonly startedAt: string;
}

export function shadowJson({ startedAtMs, timeLeftMs, ...status }: ShadowStatus): ShadowJson {
  return {
    ...status,
    startedAt: new Date(startedAtMs).toISOString(),
    timeLeftMs: timeLeftMs === null ? null : roundMs(timeLeftMs),
  };
}
