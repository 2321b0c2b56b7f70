import type { Matcher } from '../matcher.js';

/** At least one part holds. The cheap parts are asked first, and explained in the config's order. */
export function anyMatcher(parts: readonly Matcher[]): Matcher {
  const byCost = [...parts].sort((a, b) => a.cost - b.cost);
  return {
    type: 'any',
    cost: byCost.at(-1)?.cost ?? 0,
    matches: (hop) => {
      for (const part of byCost) if (part.matches(hop)) return true;
      return false;
    },
    explain: (hop) => {
      const explained = parts.map((part) => part.explain(hop));
      const held = explained.filter(({ matched }) => matched).length;
      return {
        predicate: 'any',
        matched: held > 0,
        actual: `${held} of ${parts.length} hold`,
        parts: explained,
      };
    },
  };
}
