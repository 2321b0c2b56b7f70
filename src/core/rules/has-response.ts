import type { HopView } from './matcher.js';

/** Whether the upstream answered: its answer has headers, or at least ended well. */
export function hasResponse(hop: HopView): boolean {
  return hop.responseHeaders.length > 0 || (hop.status !== null && hop.error === null);
}
