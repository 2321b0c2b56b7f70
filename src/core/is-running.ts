import type { Hop } from './capture.js';

/**
 * Whether a hop had not ended when it was kept. Without a client it is of another tool's archive, and
 * without a duration one that does not say how long it took.
 */
export function isRunning({ durationMs, client }: Pick<Hop, 'durationMs' | 'client'>): boolean {
  return durationMs === null && client !== '';
}
