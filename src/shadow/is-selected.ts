import { traceShare } from '../core/trace-share.js';

/**
 * Whether a chain is among the `percent` that are copied. The same trace id is always judged alike,
 * by every gateway, and who is in at 10 % is in at 20 % too.
 */
export function isSelected(traceId: string, percent: number): boolean {
  return traceShare(traceId) * 100 < percent;
}
