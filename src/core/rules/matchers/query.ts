import { queryValues } from '../../query.js';
import type { ValuePattern } from '../definition.js';
import { excerpt, leafMatcher } from '../leaf-matcher.js';
import type { Matcher } from '../matcher.js';
import { anyValueMatches, compileValuePattern } from '../value-pattern.js';

const splitNs = 40;

/** One query parameter, by its decoded name and values. */
export function queryMatcher(name: string, pattern: ValuePattern): Matcher {
  const compiled = compileValuePattern(pattern);
  return leafMatcher({
    type: 'query',
    cost: 1,
    subject: `query.${name}`,
    expected: compiled.describe(),
    matches: ({ path, work }) => {
      work?.spend(path.length * splitNs);
      return anyValueMatches(compiled, queryValues(path, name), work);
    },
    actual: ({ path }) => {
      const values = queryValues(path, name);
      return values.length === 0 ? `no parameter ${name}` : excerpt(values.join(', '));
    },
  });
}
