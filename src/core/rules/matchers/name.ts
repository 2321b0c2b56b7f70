import { compileTextGlob } from '../../glob.js';
import { leafMatcher, listOf } from '../leaf-matcher.js';
import type { Matcher } from '../matcher.js';

/** Any of the listed names, each a glob when it has a `*`: the callee, the caller or the route. */
export function nameMatcher(
  type: 'service' | 'from' | 'route',
  spec: string | readonly string[],
): Matcher {
  const names = listOf(spec);
  const globs = names.map(compileTextGlob);
  return leafMatcher({
    type,
    cost: 0,
    expected: names.join(' or '),
    matches: (hop) => {
      const name = hop[type];
      if (name === null) return false;
      for (const glob of globs) if (glob(name)) return true;
      return false;
    },
    actual: (hop) => hop[type] ?? absence[type],
  });
}

const absence = { service: 'no service', from: 'no known caller', route: 'no route' };
