import type { Hop } from '../../../core/capture.js';
import { hasRedactedBody } from '../../redaction-marker.js';
import { answerKey } from './answer-key.js';
import { isEqualBody, isTie, type Ranked } from './rank-candidates.js';

/** Evidence for another candidate weighs this much of that for the best, and it is not clear any more. */
const doubtfulShare = 0.75;
const rivalsMax = 50;

/**
 * The candidates that may as well be the one that a call means, with another answer than the best has.
 * That calls came in turn, with the very same request, is evidence enough: the first got the first
 * answer. Of calls made side by side the order is chance.
 */
export function findRivals(ranked: readonly Ranked[]): Hop[] {
  const [best, ...others] = ranked;
  if (best === undefined) return [];
  const common = isEqualBody(best) ? null : best.evidence?.commonWith(best.position);
  return others
    .filter(
      (other) =>
        isTie(best, other) ||
        (other.evidence === best.evidence &&
          isContradicted(best, other, common?.[other.position] ?? 0)),
    )
    .slice(0, rivalsMax)
    .map(({ hop }) => hop)
    .filter((hop) => !(isSameRequest(best.hop, hop) && !areParallel(best.hop, hop)))
    .filter((hop) => answerKey(hop) !== answerKey(best.hop));
}

/** What the other has in common with the call and the best has not, against the reverse. */
function isContradicted(best: Ranked, other: Ranked, common: number): boolean {
  if (isEqualBody(best) || best.likeness !== other.likeness) return false;
  const against = other.score - common;
  return against > 0.1 && against >= doubtfulShare * (best.score - common);
}

/**
 * Its target may differ by noise: it was compared with that of the call. Bodies in which something
 * was redacted may be equal for that alone.
 */
function isSameRequest(one: Hop, other: Hop): boolean {
  const isSame = one.request.body.sha256 === other.request.body.sha256;
  return isSame && !hasRedactedBody(one.request);
}

/** One began before the other had ended. */
export function areParallel(one: Hop, other: Hop): boolean {
  return startsWithin(one, other) || startsWithin(other, one);
}

function startsWithin(one: Hop, { startedAtMs, durationMs }: Hop): boolean {
  const endedAtMs = startedAtMs + (durationMs ?? Number.POSITIVE_INFINITY);
  return one.startedAtMs >= startedAtMs && one.startedAtMs < endedAtMs;
}
