import { shareSeries, traceShare } from '../../core/trace-share.js';

export interface Weighted<T> {
  readonly to: T;
  readonly weight: number;
}

/** Of its own, so that a shadow of 10 % is not all of the first target's. */
const series = shareSeries('weights');

/**
 * Deals traces out by weight, in the order given. A trace goes to the same one on every route that has
 * the same weights, and a weight that grows takes traces of the neighbours alone. Without a trace id:
 * the heaviest.
 */
export function splitByTrace<T>(
  targets: readonly Weighted<T>[],
): (traceId: string | undefined) => T | undefined {
  const dealt = targets.filter(({ weight }) => weight > 0);
  const total = dealt.reduce((sum, { weight }) => sum + weight, 0);
  let sum = 0;
  const bounds = dealt.map(({ weight }) => {
    sum += weight;
    return sum / total;
  });
  const heaviest = dealt.toSorted((a, b) => b.weight - a.weight)[0]?.to;
  return (traceId) => {
    if (traceId === undefined) return heaviest;
    const share = traceShare(traceId, series);
    for (let i = 0; i < bounds.length; i++) {
      if (share < (bounds[i] ?? 1)) return dealt[i]?.to;
    }
    return heaviest;
  };
}
