import type { TopRow } from '../../core/figures.js';

export const sortKeys = ['count', 'best', 'worst', 'last', 'success', 'path'] as const;

export type SortKey = (typeof sortKeys)[number];

export interface TopOrder {
  readonly sort: SortKey;
  /** The other way round. */
  readonly reversed: boolean;
  /** Part of what a row says, in any case; '' for all. */
  readonly filter: string;
}

/** The worst first: what is frequent, slow or failing. */
export function sortedRows(
  rows: readonly TopRow[],
  { sort, reversed, filter }: TopOrder,
): TopRow[] {
  const wanted = filter.toLowerCase();
  const order = reversed ? -1 : 1;
  return rows
    .filter(({ source, destination, method, path }) =>
      `${source} ${destination} ${method} ${path}`.toLowerCase().includes(wanted),
    )
    .sort((one, other) => order * (compare[sort](one, other) || compare.path(one, other)));
}

type Compare = (one: TopRow, other: TopRow) => number;

const compare: Readonly<Record<SortKey, Compare>> = {
  count: (one, other) => other.count - one.count,
  best: (one, other) => other.bestMs - one.bestMs,
  worst: (one, other) => other.worstMs - one.worstMs,
  last: (one, other) => other.lastMs - one.lastMs,
  success: (one, other) => one.successRate - other.successRate,
  path: (one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0),
};
