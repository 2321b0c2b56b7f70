import { isRedacted } from '../redaction-marker.js';
import { changed, type Findings, noFindings } from './finding.js';
import { type Ignore, nothingIgnored } from './ignore.js';
import type { Noise } from './noise.js';
import { targetForm } from './target-form.js';
import { type TargetLikeness, targetLikeness } from './target-likeness.js';

/**
 * Two targets. The order of their parameters does not count, nor do escapes that RFC 3986 §6.2.2
 * calls equivalent; another escaping of the same text does.
 */
export function comparePath(
  recorded: string,
  replayed: string,
  ignore: Ignore,
  noise: Noise,
): Findings {
  if (recorded === replayed || isRedacted(recorded) || isRedacted(replayed)) return noFindings;
  const likeness = targetLikeness(
    targetForm(recorded, ignore),
    targetForm(replayed, ignore),
    noise,
  );
  if (likeness === 'noise') return { differences: [], noise: ['path'] };
  if (likeness !== null && theSame.has(likeness)) return noFindings;
  return { differences: [changed('path', recorded, replayed)], noise: [] };
}

const theSame: ReadonlySet<TargetLikeness> = new Set(['identical', 'equivalent', 'reordered']);

/** The same for targets that differ by the order of their parameters alone. */
export function sortedTarget(target: string): string {
  return targetForm(target, nothingIgnored).ordered;
}
