// A verdict goes by rules, and rules see what came back. This asks whether that can prove anything:
// an answer that loop cut off, or one to a request that lacked what was redacted, is neither the
// failure again nor its cure.

import type { Hop } from '../../core/capture.js';
import { pathOf } from '../../core/query.js';
import type { Verdict } from '../../core/replay.js';
import { type Answered, answeredLacking, type LackEvidence } from './answered.js';
import { explainByLack, lacksText } from './explain-by-lack.js';
import { locationOf } from './location.js';
import { ownTimeout, type TimeoutEvidence } from './own-timeout.js';
import { refusalOf } from './refusal.js';

export interface ProofEvidence extends LackEvidence {
  readonly verdict: Verdict;
  /** Nothing but noise differs in the entry's answer. */
  readonly isSame: boolean;
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
  const answered = answeredLacking(evidence);
  const explained = answered
    .map((each) => explainByLack(each, chain))
    .filter((each) => each !== null);
  const reasons = [
    ...(cutOff === null ? [] : [cutOff]),
    ...explained.filter(({ isAsRecorded }) => !isAsRecorded).map(({ reason }) => reason),
  ];
  const alike = explained.filter(({ isAsRecorded }) => isAsRecorded).map(({ reason }) => reason);
  if (reasons.length > 0) {
    // A caller that tries again is refused again.
    return { reason: [...new Set(reasons)].slice(0, reasonsMax).join('; '), doubts: [] };
  }
  return { reason: null, doubts: alike.length > 0 ? alike : lackDoubts(evidence, answered[0]) };
}

/**
 * A failure with another answer may be another one, for what the request lacked. One that is gone may
 * have come from just the values that were taken out; of headers that is not said each time, as
 * cookies are taken out of nearly every request.
 */
function lackDoubts({ verdict, isSame }: ProofEvidence, entry: Answered | undefined): string[] {
  const lacks = (entry?.lacks ?? []).filter(({ of }) => of !== 'caller');
  // A service may find a request wrong for want of a header; hardly ever for want of a cookie.
  const isInvalid = entry !== undefined && refusalOf(entry.replayed)?.says === 'invalid';
  const isHome = entry !== undefined && leadsHome(entry.replayed);
  const contents = lacks.filter(
    ({ of, what }) => of !== 'header' || isHome || (isInvalid && what !== 'header cookie'),
  );
  if (verdict === 'reproduced' && !isSame && lacks.length > 0) {
    return [`the failing answer is not the recorded one, and ${lacksText(lacks)}`];
  }
  if (verdict === 'passed' && contents.length > 0) {
    return [`what failed may depend on what was not sent: ${lacksText(contents)}`];
  }
  return [];
}

/** Some send whom they do not know to where everybody begins. */
function leadsHome(hop: Hop): boolean {
  const location = locationOf(hop);
  if (location === null || pathOf(hop.path) === '/') return false;
  return /^(?:https?:\/\/[^/?#]*)?\/?(?:[?#]|$)/i.test(location);
}
