import { leafMatcher, listOf } from '../leaf-matcher.js';
import type { Matcher } from '../matcher.js';

/** Any of the listed methods. Compared in upper case: `get` in a config means GET. */
export function methodMatcher(spec: string | readonly string[]): Matcher {
  const methods = listOf(spec).map((method) => method.toUpperCase());
  return leafMatcher({
    type: 'method',
    cost: 0,
    expected: methods.join(' or '),
    matches: ({ method }) => methods.includes(method),
    actual: ({ method }) => method,
  });
}
