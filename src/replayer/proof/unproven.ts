// A verdict goes by rules, and rules see what came back. This asks whether that can prove anything:
// an answer that loop cut off, or one to a request that lacked what was redacted, is neither the
// failure again nor its cure.

import type { Verdict } from '../../core/replay.js';
import { explainByLack, type LackEvidence } from './explain-by-lack.js';
import { ownTimeout, type TimeoutEvidence } from './own-timeout.js';

export interface ProofEvidence extends LackEvidence {
  readonly verdict: Verdict;
  readonly timeout: Omit<TimeoutEvidence, 'recorded' | 'replayed'>;
}

export interface Proof {
  /** Why nothing is proven, and how it could be; null when the verdict stands. */
  readonly reason: string | null;
  /** Why it may be the same failure for another reason. */
  readonly doubts: readonly string[];
}

const reasonsMax = 3;

export function unproven(evidence: ProofEvidence): Proof {
  const { verdict, capture, chain, entry } = evidence;
  const recorded = capture.chain.find((hop) => hop.index === entry);
  if (verdict === 'unreachable' || recorded === undefined) return { reason: null, doubts: [] };
  const cutOff = ownTimeout({ ...evidence.timeout, recorded, replayed: chain.entry });
  const explained = explainByLack(evidence);
  const reasons = [
    ...(cutOff === null ? [] : [cutOff]),
    ...explained.filter(({ isAsRecorded }) => !isAsRecorded).map(({ reason }) => reason),
  ];
  const alike = explained.filter(({ isAsRecorded }) => isAsRecorded).map(({ reason }) => reason);
  return {
    reason: reasons.length === 0 ? null : reasons.slice(0, reasonsMax).join('; '),
    doubts: verdict === 'reproduced' ? alike : [],
  };
}
