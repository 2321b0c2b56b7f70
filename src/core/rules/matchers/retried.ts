import { leafMatcher } from '../leaf-matcher.js';
import type { Matcher } from '../matcher.js';

/** Whether loop sent the request again after this, so that the caller never heard of it. */
export function retriedMatcher(expected: boolean): Matcher {
  return leafMatcher({
    type: 'retried',
    cost: 0,
    expected: String(expected),
    matches: ({ retried }) => retried === expected,
    actual: ({ retried }) => String(retried),
  });
}
