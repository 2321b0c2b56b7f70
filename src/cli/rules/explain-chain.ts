import type { Hop } from '../../core/capture.js';
import { viewOfHop } from '../../core/hop-view.js';
import type { Explanation, Rule } from '../../core/rules/matcher.js';

export interface HopExplanation {
  readonly hop: Hop;
  readonly explanation: Explanation;
}

/** What a rule says to each hop of a chain. */
export function explainChain(rule: Rule, chain: readonly Hop[]): HopExplanation[] {
  return chain.map((hop) => ({ hop, explanation: rule.matcher.explain(viewOfHop(hop)) }));
}
