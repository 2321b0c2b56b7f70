/** A figure measured once a round. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError when there are no samples */
export function summarize(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    median: (quantile(sorted, 0.5) + quantile(sorted, 0.5, 'upper')) / 2,
    min: quantile(sorted, 0),
    max: quantile(sorted, 1),
  };
}

/** Nearest rank of samples that are already in ascending order. */
export function quantile(
  sorted: ArrayLike<number>,
  share: number,
  side: 'lower' | 'upper' = 'lower',
): number {
  const last = sorted.length - 1;
  const rank = share * last;
  const value = sorted[side === 'lower' ? Math.floor(rank) : Math.ceil(rank)];
  if (value === undefined) throw new RangeError('expected at least one sample, got none');
  return value;
}
