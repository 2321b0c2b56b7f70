import { compilePathGlob } from '../../glob.js';
import { pathOf } from '../../query.js';
import { readableText, wireText } from '../../wire-text.js';
import { excerpt, leafMatcher } from '../leaf-matcher.js';
import type { Matcher } from '../matcher.js';

/** A glob over the path without its query, as it came (not percent-decoded, UTF-8 where it is no ASCII). */
export function pathMatcher(glob: string): Matcher {
  const matches = compilePathGlob(wireText(glob));
  return leafMatcher({
    type: 'path',
    cost: glob.includes('*') ? 1 : 0,
    expected: glob,
    matches: ({ path }) => matches(pathOf(path)),
    actual: ({ path }) => excerpt(readableText(pathOf(path))),
  });
}
