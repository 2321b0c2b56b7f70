import { compileHostPattern } from '../../host-pattern.js';
import { excerpt, leafMatcher } from '../leaf-matcher.js';
import type { Matcher } from '../matcher.js';

/** A glob over the request's authority; its port only counts when the pattern states one. */
export function hostMatcher(pattern: string): Matcher {
  const isOf = compileHostPattern(pattern);
  return leafMatcher({
    type: 'host',
    cost: 1,
    expected: pattern,
    matches: ({ authority }) => isOf(authority),
    actual: ({ authority }) => (authority === '' ? 'no host' : excerpt(authority)),
  });
}
