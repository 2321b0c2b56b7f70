import type { Hop } from '../../../core/capture.js';
import type { Call, UsedAnswers } from '../call.js';
import { type AnswerBook, hit, type Match } from '../match-call.js';
import { bestPairing } from './best-pairing.js';
import { isEqualBody, isTie, pairingCost, type Ranked } from './rank-candidates.js';

/**
 * Answers for calls that wait side by side: not the best for each in the order of their coming, but
 * the pairing that is the best in all, so that none takes what fits another better.
 */
export function dealAnswers(calls: readonly Call[], book: AnswerBook, used: UsedAnswers): Match[] {
  const ranked = calls.map((call) => book.rank(call, used));
  const hops = [...new Set(ranked.flatMap((each) => each.map(({ hop }) => hop)))];
  hops.sort((a, b) => a.index - b.index);
  const chosen = pair(ranked, hops);
  const taken = new Set(used);
  for (const hop of chosen) if (hop !== null) taken.add(hop.index);
  return calls.map((call, at): Match => {
    const own = chosen[at];
    const of = ranked[at] ?? [];
    if (own == null) {
      const match = book.match(call, taken);
      if (match.kind === 'hit') taken.add(match.hop.index);
      return match;
    }
    const first = of.filter(({ hop }) => hop === own);
    const others = of.filter(
      ({ hop }) => hop !== own && mayBeSwapped(hop, own, { chosen, ranked }),
    );
    return hit([...first, ...others]);
  });
}

function pair(ranked: readonly (readonly Ranked[])[], hops: readonly Hop[]): (Hop | null)[] {
  const costs = ranked.map((candidates, row) => {
    const byHop = new Map(candidates.map((each) => [each.hop, each]));
    const known = hops.map((hop, column) => {
      const candidate = byHop.get(hop);
      // Of what is equal otherwise, the first call gets the first answer.
      return candidate === undefined
        ? unlikelyCost
        : pairingCost(candidate) + 1e-6 * (row - column) ** 2;
    });
    // Columns for calls that get none.
    return [...known, ...ranked.map(() => unlikelyCost / 2)];
  });
  return bestPairing(costs).map((column, row) => {
    const hop = hops[column];
    return hop !== undefined && (costs[row]?.[column] ?? unlikelyCost) < unlikelyCost ? hop : null;
  });
}

const unlikelyCost = 1e12;

interface Dealt {
  readonly chosen: readonly (Hop | null)[];
  readonly ranked: readonly (readonly Ranked[])[];
}

/** What another call got is no rival when that call has its reason to get it. */
function mayBeSwapped(rival: Hop, own: Hop, { chosen, ranked }: Dealt): boolean {
  const owner = chosen.indexOf(rival);
  if (owner === -1) return true;
  const its = ranked[owner]?.find(({ hop }) => hop === rival);
  const other = ranked[owner]?.find(({ hop }) => hop === own);
  return its !== undefined && other !== undefined && !isEqualBody(its) && isTie(its, other);
}
