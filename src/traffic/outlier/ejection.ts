import type { OutlierConfig } from '../../core/config.js';

/** What there is to know of an endpoint to leave it out. */
export interface Suspect {
  failuresInARow: number;
  firstFailureMs: number;
  ejectedUntilMs: number;
  ejections: number;
}

/** It is not left out for longer than this many times the first time. */
const ejectionsMax = 10;

/**
 * Notes a failure of an endpoint, and leaves it out when that was one too many.
 * @returns for how long; 0: it is not left out
 */
export function ejectionMs(
  endpoint: Suspect,
  all: readonly Suspect[],
  { failures, withinMs, ejectMs, maxEjected }: OutlierConfig,
  nowMs: number,
): number {
  // An answer to what was asked before.
  if (endpoint.ejectedUntilMs > nowMs) return 0;
  if (endpoint.failuresInARow === 0 || nowMs - endpoint.firstFailureMs > withinMs) {
    endpoint.failuresInARow = 0;
    endpoint.firstFailureMs = nowMs;
  }
  endpoint.failuresInARow++;
  if (endpoint.failuresInARow < failures) return 0;
  const ejected = all.filter((each) => each.ejectedUntilMs > nowMs).length;
  // One of several may always go; the only one never.
  const most = Math.max(all.length > 1 ? 1 : 0, Math.floor(all.length * maxEjected));
  if (ejected >= most) return 0;
  // Time that it was there without being left out counts for it.
  const well =
    endpoint.ejections === 0 ? 0 : Math.floor((nowMs - endpoint.ejectedUntilMs) / ejectMs);
  endpoint.ejections = Math.min(Math.max(endpoint.ejections - well, 0) + 1, ejectionsMax);
  const forMs = ejectMs * endpoint.ejections;
  endpoint.ejectedUntilMs = nowMs + forMs;
  endpoint.failuresInARow = 0;
  return forMs;
}
