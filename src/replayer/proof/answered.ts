import type { Capture, Hop } from '../../core/capture.js';
import type { ReplayedChain } from '../replayed-call.js';
import { type Lack, lacksOfAnswers, lacksOfRequest } from './lacks.js';

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

/** A live request, what it was answered, and what it and the run lacked. */
export interface Answered {
  /** Null for a call that was not recorded. */
  readonly recorded: Hop | null;
  readonly replayed: Hop;
  readonly lacks: readonly Lack[];
}

/** The entry first. What it lacked its calls lack too, as it could not be passed on. */
export function answeredLacking(evidence: LackEvidence): Answered[] {
  const { capture, chain, entry, recordedOf, headersIn } = evidence;
  const recordedEntry = capture.chain.find((hop) => hop.index === entry);
  if (recordedEntry === undefined) return [];
  const sent = { capture, recorded: recordedEntry, replayed: chain.entry };
  const general = [...lacksOfRequest(sent, headersIn), ...lacksOfAnswers(capture, chain)];
  const live = chain.calls.filter(({ mode }) => mode === 'live').map(({ hop }) => hop);
  return [
    { recorded: recordedEntry, replayed: chain.entry, lacks: general },
    ...live.map((replayed) => {
      const index = recordedOf.get(replayed.spanId);
      const recorded = capture.chain.find((hop) => hop.index === index) ?? null;
      const own = recorded === null ? [] : lacksOfRequest({ capture, recorded, replayed }, null);
      return { recorded, replayed, lacks: [...own, ...general] };
    }),
  ];
}
