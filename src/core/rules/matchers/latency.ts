import { parseDuration } from '../../duration.js';
import { invalid } from '../invalid.js';
import { leafMatcher } from '../leaf-matcher.js';
import type { Matcher } from '../matcher.js';

/** How long the hop took, from the request's first byte to its end, against a bound. */
export function latencyMatcher(spec: string): Matcher {
  const [, operator, duration = ''] = /^(>=|<=|>|<)\s*(\S+)$/.exec(spec.trim()) ?? [];
  const boundMs = parseDuration(duration);
  if (boundMs === undefined) throw invalid('latency', 'a duration such as ">500ms"', spec);
  const holds = comparisons[operator as keyof typeof comparisons];
  return leafMatcher({
    type: 'latency',
    cost: 0,
    expected: spec,
    matches: ({ latencyMs }) => holds(latencyMs, boundMs),
    actual: ({ latencyMs }) => `${Number(latencyMs.toFixed(1))}ms`,
  });
}

const comparisons = {
  '>': (latency: number, bound: number) => latency > bound,
  '>=': (latency: number, bound: number) => latency >= bound,
  '<': (latency: number, bound: number) => latency < bound,
  '<=': (latency: number, bound: number) => latency <= bound,
};
