import type { Timeline } from '../api/shapes.js';

export const colourCount = 6;

export interface Stack {
  /** Begins of the buckets, epoch seconds. */
  readonly xs: readonly number[];
  /** Length of a bucket, in seconds. */
  readonly step: number;
  /** Rules in a steady order; each with what stands under it added. */
  readonly rules: readonly {
    readonly rule: string;
    readonly total: number;
    readonly tops: readonly number[];
  }[];
  readonly highest: number;
}

/** Counts of each rule on top of those before it. Null when there are none. */
export function stackOf({ from, bucketMs, rules }: Timeline): Stack | null {
  const length = rules[0]?.counts.length ?? 0;
  if (from === null || bucketMs === null || length === 0) return null;
  const start = Date.parse(from) / 1000;
  const xs = Array.from({ length }, (_, index) => start + (index * bucketMs) / 1000);
  // By name, so that a colour stays with its rule while counts change.
  const inOrder = [...rules].sort((a, b) => (a.rule < b.rule ? -1 : 1));
  let under = xs.map(() => 0);
  const stacked = inOrder.map(({ rule, total, counts }) => {
    under = under.map((height, index) => height + (counts[index] ?? 0));
    return { rule, total, tops: under };
  });
  return { xs, step: bucketMs / 1000, rules: stacked, highest: Math.max(...under) };
}

/** A chart of fewer bars would be one of bars alone, and its times of parts of them. */
const bucketsLeast = 30;

/** From when to when the chart goes, in epoch seconds; few buckets stand at its end. */
export function axisOf({ xs, step }: Pick<Stack, 'xs' | 'step'>): [from: number, to: number] {
  const to = (xs.at(-1) ?? 0) + step;
  return [Math.min(xs[0] ?? to, to - bucketsLeast * step), to];
}

/** What is between two buckets, ends included, as the filter has it: ISO 8601, the end excluded. */
export function rangeOf(
  timeline: Timeline,
  a: number,
  b: number,
): { since: string; until: string } | null {
  const { from, bucketMs, rules } = timeline;
  const last = (rules[0]?.counts.length ?? 0) - 1;
  if (from === null || bucketMs === null || last < 0) return null;
  const [first, second] = [Math.min(a, b), Math.max(a, b)].map((index) =>
    Math.max(0, Math.min(last, index)),
  ) as [number, number];
  const start = Date.parse(from);
  return {
    since: new Date(start + first * bucketMs).toISOString(),
    until: new Date(start + (second + 1) * bucketMs).toISOString(),
  };
}

/** How many of each rule there are in the buckets from `a` to `b`, those with none left out. */
export function countsBetween({ rules }: Timeline, a: number, b: number) {
  const [first, last] = [Math.min(a, b), Math.max(a, b)];
  return rules
    .map(({ rule, counts }) => ({
      rule,
      count: counts.slice(first, last + 1).reduce((sum, each) => sum + each, 0),
    }))
    .filter(({ count }) => count > 0);
}
