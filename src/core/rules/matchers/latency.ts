import { invalid } from '../invalid.js';
import { parseLatencyBound } from '../latency-bound.js';
import { leafMatcher } from '../leaf-matcher.js';
import type { Matcher } from '../matcher.js';

/** How long the hop took, from the request's first byte to its end, against a bound. */
export function latencyMatcher(spec: string): Matcher {
  const bound = parseLatencyBound(spec);
  if (bound === undefined) throw invalid('latency', 'a duration such as ">500ms"', spec);
  const holds = comparisons[bound.operator];
  return leafMatcher({
    type: 'latency',
    cost: 0,
    expected: spec,
    matches: ({ latencyMs }) => holds(latencyMs, bound.ms),
    actual: ({ latencyMs }) => `${Number(latencyMs.toFixed(1))}ms`,
  });
}

const comparisons = {
  '>': (latency: number, bound: number) => latency > bound,
  '>=': (latency: number, bound: number) => latency >= bound,
  '<': (latency: number, bound: number) => latency < bound,
  '<=': (latency: number, bound: number) => latency <= bound,
};
