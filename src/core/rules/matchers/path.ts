import { compilePathGlob } from '../../glob.js';
import { pathOf } from '../../query.js';
import { excerpt, leafMatcher } from '../leaf-matcher.js';
import type { Matcher } from '../matcher.js';

/** A glob over the path without its query, as it came (not percent-decoded). */
export function pathMatcher(glob: string): Matcher {
  const matches = compilePathGlob(glob);
  return leafMatcher({
    type: 'path',
    cost: glob.includes('*') ? 1 : 0,
    expected: glob,
    matches: ({ path }) => matches(pathOf(path)),
    actual: ({ path }) => excerpt(pathOf(path)),
  });
}
