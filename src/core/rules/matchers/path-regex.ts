import { compilePattern } from '../../pattern/compile-pattern.js';
import { pathOf } from '../../query.js';
import { readableText } from '../../wire-text.js';
import { excerpt, leafMatcher } from '../leaf-matcher.js';
import type { Matcher } from '../matcher.js';
import { stepNs } from '../work-budget.js';

/** A regular expression, not anchored, over the path without its query. */
export function pathRegexMatcher(source: string): Matcher {
  const pattern = compilePattern(source);
  return leafMatcher({
    type: 'pathRegex',
    cost: 1,
    expected: `/${source}/`,
    matches: ({ path, work }) => {
      work?.spend(path.length * pattern.stepsPerCharacter * stepNs);
      return pattern.test(readableText(pathOf(path)));
    },
    actual: ({ path }) => excerpt(readableText(pathOf(path))),
  });
}
