import { compileTextGlob } from '../../glob.js';
import { leafMatcher, listOf } from '../leaf-matcher.js';
import type { Matcher } from '../matcher.js';

/**
 * The fault that was injected into the hop: any of the listed names, each a glob when it has a `*`;
 * `any` is whichever, `none` is a hop without one. `!NAME` holds for all others, and for none.
 */
export function faultMatcher(spec: string | readonly string[]): Matcher {
  const names = listOf(spec);
  const tests = names.map(testOf);
  return leafMatcher({
    type: 'fault',
    cost: 0,
    expected: names.join(' or '),
    matches: ({ fault }) => {
      for (const test of tests) if (test(fault)) return true;
      return false;
    },
    actual: ({ fault }) => fault ?? 'no fault',
  });
}

function testOf(name: string): (fault: string | null) => boolean {
  if (name === 'none') return (fault) => fault === null;
  if (name === 'any') return (fault) => fault !== null;
  if (name.startsWith('!')) {
    const other = testOf(name.slice(1));
    return (fault) => !other(fault);
  }
  const glob = compileTextGlob(name);
  return (fault) => fault !== null && glob(fault);
}
