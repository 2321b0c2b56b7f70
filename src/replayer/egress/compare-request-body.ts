import { isUtf8 } from 'node:buffer';
import type { KeptMessage } from '../../core/capture.js';
import { align } from '../compare/align.js';
import { withoutIgnored } from '../compare/ignore.js';
import { readContent, treeRoots } from '../content/read-content.js';
import { fitsRedacted } from '../redaction-marker.js';
import type { CallDifference } from '../replayed-call.js';
import { CallDifferences, differingValues } from './differing-values.js';
import { type LikenessContext, plainContext } from './likeness-context.js';

/** How far the body of a call is from a recorded one. */
export interface BodyDistance {
  /** 0: the same bytes; below 1: the same by structure, or but for noise; else the more, the farther. */
  readonly distance: number;
  /** Bounded in number; noise is none. */
  readonly differences: readonly CallDifference[];
}

const same: BodyDistance = { distance: 0, differences: [] };
/** JSON with its keys in another order, form fields in another order, another multipart boundary. */
const equivalent: BodyDistance = { distance: 0.25, differences: [] };
/** A redacted value, or an id that is made anew each time. */
const equalButForNoise: BodyDistance = { distance: 0.5, differences: [] };
/** Farther than any two bodies of one format are. */
const unlike = 1_000_000;

export function compareRequestBody(
  recorded: KeptMessage,
  came: KeptMessage,
  context: LikenessContext = plainContext,
): BodyDistance {
  if (recorded.body.truncated || came.body.truncated) return compareBeginnings(recorded, came);
  if (recorded.body.data.equals(came.body.data)) return same;
  const one = readContent(recorded);
  const other = readContent(came);
  if (one.kind === 'tree' && other.kind === 'tree' && one.format === other.format) {
    const before = withoutIgnored(one.tree, context.ignore, one.format);
    const after = withoutIgnored(other.tree, context.ignore, one.format);
    return fromDifferences(differingValues(treeRoots[one.format], before, after, context.noise));
  }
  if (one.kind === 'bytes' && other.kind === 'bytes') {
    if (one.data.equals(other.data)) return equivalent;
    const [before, after] = [one.data.toString('latin1'), other.data.toString('latin1')];
    if (fitsRedacted(before, after)) return equalButForNoise;
  }
  if (one.kind === 'text' && other.kind === 'text') {
    const found = compareLines(one.text, other.text, context);
    if (found !== null) return found;
  }
  return { distance: unlike, differences: [wholeBody(recorded, came)] };
}

function fromDifferences({ count, noise, differences }: CallDifferences): BodyDistance {
  if (count > 0) return { distance: Math.min(count, unlike - 1), differences };
  return noise > 0 ? equalButForNoise : equivalent;
}

/** Null when no line is the same: that is said in one piece. */
function compareLines(
  recorded: string,
  came: string,
  { noise }: LikenessContext,
): BodyDistance | null {
  if (recorded === came) return equivalent;
  const isAlike = (one: string, other: string) =>
    fitsRedacted(one, other) || noise.isFieldNoise('', one, other);
  if (isAlike(recorded, came)) return equalButForNoise;
  const [before, after] = [recorded.split(/\r?\n/), came.split(/\r?\n/)];
  if (before.length === 1 && after.length === 1) return null;
  const found = new CallDifferences();
  for (const step of align(before, after)) {
    const one = step.recorded === null ? null : (before[step.recorded] ?? null);
    const other = step.replayed === null ? null : (after[step.replayed] ?? null);
    if (one === other) continue;
    if (one !== null && other !== null && isAlike(one, other)) found.noise += 1;
    else {
      const line = 1 + (step.recorded ?? step.replayed ?? 0);
      found.add({ at: `body line ${line}`, recorded: one, came: other });
    }
  }
  return found.count >= Math.max(before.length, after.length) ? null : fromDifferences(found);
}

/** Of a body that was kept in part, only the beginning can tell. */
function compareBeginnings(recorded: KeptMessage, came: KeptMessage): BodyDistance {
  const [one, other] = [recorded.body, came.body];
  const length = Math.min(one.data.length, other.data.length);
  const isAlike = one.data.subarray(0, length).equals(other.data.subarray(0, length));
  // Nothing is left of a body that could not be searched for secrets.
  if (isAlike && (one.bytes === other.bytes || one.data.length === 0)) return equivalent;
  return { distance: unlike, differences: [wholeBody(recorded, came)] };
}

function wholeBody(recorded: KeptMessage, came: KeptMessage): CallDifference {
  return { at: 'body', recorded: summary(recorded), came: summary(came) };
}

const shownCharsMax = 200;

function summary({ body }: KeptMessage): string {
  if (body.bytes === 0) return '';
  const isText = isUtf8(body.data) && !body.data.includes(0);
  if (!isText || body.data.length > shownCharsMax) {
    return `${body.bytes} bytes, sha256 ${body.sha256.slice(0, 16)}`;
  }
  return body.data.toString('utf8');
}
