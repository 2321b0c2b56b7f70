import { compilePathGlob } from '../../glob.js';
import { pathOf } from '../../query.js';
import { readableText, wireText } from '../../wire-text.js';
import { excerpt, leafMatcher } from '../leaf-matcher.js';
import type { Matcher } from '../matcher.js';

/** Of such paths, a glob with several stars may take a while. */
const longPath = 256;
const globNs = 400;

/** A glob over the path without its query, as it came (not percent-decoded, UTF-8 where it is no ASCII). */
export function pathMatcher(glob: string): Matcher {
  const matches = compilePathGlob(wireText(glob));
  return leafMatcher({
    type: 'path',
    cost: glob.includes('*') ? 1 : 0,
    expected: glob,
    matches: ({ path, work }) => {
      if (path.length > longPath) work?.spend(path.length * globNs);
      return matches(pathOf(path));
    },
    actual: ({ path }) => excerpt(readableText(pathOf(path))),
  });
}
