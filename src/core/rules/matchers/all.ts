import type { Matcher } from '../matcher.js';

/** Every part holds. The cheap parts are asked first, and explained in the config's order. */
export function allMatcher(parts: readonly Matcher[]): Matcher {
  const byCost = [...parts].sort((a, b) => a.cost - b.cost);
  return {
    type: 'all',
    cost: byCost.at(-1)?.cost ?? 0,
    matches: (hop) => {
      for (const part of byCost) if (!part.matches(hop)) return false;
      return true;
    },
    explain: (hop) => {
      const explained = parts.map((part) => part.explain(hop));
      const held = explained.filter(({ matched }) => matched).length;
      return {
        predicate: 'all',
        matched: held === parts.length,
        actual: `${held} of ${parts.length} hold`,
        parts: explained,
      };
    },
  };
}
