import type { ErrorPattern } from '../definition.js';
import { leafMatcher, listOf } from '../leaf-matcher.js';
import type { Matcher } from '../matcher.js';

/** Why the hop has no whole response: any of the listed kinds. */
export function errorMatcher(spec: ErrorPattern | readonly ErrorPattern[]): Matcher {
  const kinds = listOf(spec);
  const any = kinds.includes('any');
  return leafMatcher({
    type: 'error',
    cost: 0,
    expected: kinds.join(' or '),
    matches: ({ error }) => error !== null && (any || kinds.includes(error)),
    actual: ({ error }) => error ?? 'no error',
  });
}
