import type { Capture, Hop } from '../../core/capture.js';
import type { ReplayedChain } from '../replayed-call.js';
import { type Lack, lacksOfAnswers, lacksOfRequest } from './lacks.js';
import { type Refusal, refusalOf } from './refusal.js';

export interface LackEvidence {
  readonly capture: Capture;
  /** Index of the hop that was sent, in the capture. */
  readonly entry: number;
  /** Not redacted. */
  readonly chain: ReplayedChain;
  /** By span id of a replayed call: the index of the recorded hop that it stands for. */
  readonly recordedOf: ReadonlyMap<string, number>;
  /** Where a header that redaction took out could be set: `namespaces.debug-ns.headers`. */
  readonly headersIn: string;
}

export interface Explanation {
  /** For people: what was refused, what the replay lacked, how to give it. */
  readonly reason: string;
  /** It was refused so in the recording too, and then not for that. */
  readonly isAsRecorded: boolean;
}

/**
 * The answers that may be what they are because the replay lacked something that the recorded request
 * had: by them nothing is known of the service, be it faulty or mended.
 */
export function explainByLack(evidence: LackEvidence): Explanation[] {
  const { capture, chain, entry, recordedOf } = evidence;
  const recordedEntry = capture.chain.find((hop) => hop.index === entry);
  if (recordedEntry === undefined) return [];
  const ofEntry = lacksOfRequest(
    { capture, recorded: recordedEntry, replayed: chain.entry },
    evidence.headersIn,
  );
  const general = [...ofEntry, ...lacksOfAnswers(capture, chain)];
  const live = chain.calls.filter(({ mode }) => mode === 'live').map(({ hop }) => hop);
  const explained = live.map((replayed) => {
    const index = recordedOf.get(replayed.spanId);
    const recorded = capture.chain.find((hop) => hop.index === index) ?? null;
    const own = recorded === null ? [] : lacksOfRequest({ capture, recorded, replayed }, null);
    return explain({ recorded, replayed, lacks: [...own, ...general] }, chain);
  });
  return [
    explain({ recorded: recordedEntry, replayed: chain.entry, lacks: general }, chain),
    ...explained,
  ].filter((each) => each !== null);
}

interface Answered {
  /** Null for a call that was not recorded. */
  readonly recorded: Hop | null;
  readonly replayed: Hop;
  readonly lacks: readonly Lack[];
}

function explain(
  { recorded, replayed, lacks }: Answered,
  chain: ReplayedChain,
): Explanation | null {
  const refusal = refusalOf(replayed);
  if (refusal === null || (recorded === null && !refusal.asksWho)) return null;
  if (isPassedOn(refusal, replayed, chain)) return null;
  const relevant = lacks.filter(({ isOfCallerOnly }) => refusal.asksWho || !isOfCallerOnly);
  if (relevant.length === 0) return null;
  const isAsRecorded = recorded !== null && refusalOf(recorded)?.text === refusal.text;
  return { reason: reasonOf({ recorded, replayed, lacks: relevant }, refusal), isAsRecorded };
}

/** A service that says what its dependency said in the recording has got as far as there. */
function isPassedOn({ text }: Refusal, { index }: Hop, { calls }: ReplayedChain): boolean {
  return calls.some(
    ({ hop, mode, miss }) =>
      hop.parent === index && mode === 'recorded' && miss === null && refusalOf(hop)?.text === text,
  );
}

const namedMax = 4;

function reasonOf({ recorded, replayed, lacks }: Answered, { text }: Refusal): string {
  const who = replayed.index === 0 ? 'the entry' : `${replayed.method} to ${replayed.service}`;
  const before =
    recorded === null ? 'which was not called then' : `recorded ${outcomeOf(recorded)}`;
  // Several may be cured alike, and a service's own call and the entry may lack the same.
  const whats = [...new Set(lacks.map(({ what }) => what))];
  const cures = [...new Set(lacks.map(({ cure }) => cure))];
  return (
    `${who} was answered with ${text}, ${before}, and the replay lacked what the recording does not ` +
    `hold: ${listed(whats)}. To give it: ${listed(cures, '; ')}`
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
