import type { Hop } from '../../core/capture.js';
import type { ReplayedChain } from '../replayed-call.js';
import type { Answered } from './answered.js';
import type { Lack } from './lacks.js';
import { type Refusal, refusalOf } from './refusal.js';

export interface Explanation {
  /** For people: what was refused, what the replay lacked, how to give it. */
  readonly reason: string;
  /** It was refused so in the recording too, and then not for that. */
  readonly isAsRecorded: boolean;
}

/**
 * Why an answer may be what it is because the replay lacked something that the recorded request had:
 * by it nothing is known of the service, be it faulty or mended. Null when it is not so.
 */
export function explainByLack(answered: Answered, chain: ReplayedChain): Explanation | null {
  const { recorded, replayed, lacks } = answered;
  const refusal = refusalOf(replayed);
  if (refusal === null) return explainBroken(answered);
  if (recorded === null && refusal.says !== 'who') return null;
  if (isPassedOn(refusal, replayed, chain)) return null;
  const relevant = lacks.filter(({ of }) => explainedBy[refusal.says].includes(of));
  if (relevant.length === 0) return null;
  const isAsRecorded = recorded !== null && refusalOf(recorded)?.text === refusal.text;
  return { reason: reasonOf({ ...answered, lacks: relevant }, refusal.text), isAsRecorded };
}

/** A cookie that is missing makes no order vanish, nor a number invalid: only what stood there does. */
const explainedBy: Readonly<Record<Refusal['says'], readonly Lack['of'][]>> = {
  who: ['caller', 'header', 'content', 'path', 'broken answer'],
  invalid: ['content', 'path'],
  absent: ['path'],
  other: [],
};

/** An answer that loop broke off, as no more of it was kept, may well make its caller fail. */
function explainBroken(answered: Answered): Explanation | null {
  const { recorded, replayed, lacks } = answered;
  const broken = lacks.filter(({ of }) => of === 'broken answer');
  const hasFailed = replayed.error !== null || (replayed.status ?? 500) >= 500;
  if (recorded === null || broken.length === 0 || !hasFailed) return null;
  const outcome = outcomeOf(replayed);
  const isAsRecorded = outcome === outcomeOf(recorded);
  return { reason: reasonOf({ ...answered, lacks: broken }, outcome), isAsRecorded };
}

/** A service that says what its dependency said in the recording has got as far as there. */
function isPassedOn({ text }: Refusal, { index }: Hop, { calls }: ReplayedChain): boolean {
  return calls.some(
    ({ hop, mode, miss }) =>
      hop.parent === index && mode === 'recorded' && miss === null && refusalOf(hop)?.text === text,
  );
}

const namedMax = 4;

function reasonOf({ recorded, replayed, lacks }: Answered, text: string): string {
  const who = replayed.index === 0 ? 'the entry' : `${replayed.method} to ${replayed.service}`;
  const before =
    recorded === null ? 'which was not called then' : `recorded ${outcomeOf(recorded)}`;
  return `${who} was answered with ${text}, ${before}, and ${lacksText(lacks)}`;
}

/** For people, as a clause and how to mend it. */
export function lacksText(lacks: readonly Lack[]): string {
  // Several may be cured alike, and a service's own call and the entry may lack the same.
  const whats = [...new Set(lacks.map(({ what }) => what))];
  const all = [...new Set(lacks.map(({ cure }) => cure))];
  // Where a cure is one of the two ways that another names, it is said once.
  const cures = all.filter((cure) => !all.some((other) => other.endsWith(`, or ${cure}`)));
  return (
    `the replay lacked what the recording does not hold: ${listed(whats)}. ` +
    `To give it: ${listed(cures, '; ')}`
  );
}

function listed(texts: readonly string[], separator = ', '): string {
  const more = texts.length - namedMax;
  const shown = texts.slice(0, namedMax).join(separator);
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function outcomeOf({ status, error }: Hop): string {
  if (error !== null) return `error ${error}`;
  return status === null ? 'without an answer' : `status ${status}`;
}
