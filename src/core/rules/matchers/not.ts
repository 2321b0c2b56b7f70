import type { Matcher } from '../matcher.js';

/** The part does not hold. */
export function notMatcher(part: Matcher): Matcher {
  return {
    type: 'not',
    cost: part.cost,
    matches: (hop) => !part.matches(hop),
    explain: (hop) => {
      const explained = part.explain(hop);
      return {
        predicate: 'not',
        matched: !explained.matched,
        actual: explained.matched ? 'it holds' : 'it does not hold',
        parts: [explained],
      };
    },
  };
}
