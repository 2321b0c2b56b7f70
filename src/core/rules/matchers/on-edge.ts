import { leafMatcher } from '../leaf-matcher.js';
import type { Matcher } from '../matcher.js';

/** Only the hop through which the request came in from outside. */
export function onEdgeMatcher(): Matcher {
  return leafMatcher({
    type: 'on',
    cost: 0,
    expected: 'edge',
    matches: ({ isEdge }) => isEdge,
    actual: ({ isEdge }) => (isEdge ? 'edge' : 'not the edge hop'),
  });
}
