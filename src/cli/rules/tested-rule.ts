import type { HopExplanation } from './explain-chain.js';

export interface TestedRule {
  readonly rule: string;
  /** In chain order. */
  readonly hops: readonly HopExplanation[];
}

/** A rule holds for a chain when it holds for any hop of it. */
export function holds({ hops }: TestedRule): boolean {
  return hops.some(({ explanation }) => explanation.matched);
}
