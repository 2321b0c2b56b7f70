import { calleeName } from '../../core/callee-name.js';
import type { Capture, Hop } from '../../core/capture.js';
import type { BodyDiff, Difference, ReplayedHop } from '../../core/replay.js';
import type { ReplayedChain } from '../replayed-call.js';
import { bodyDiff } from './body-diff.js';
import { type CallNode, callTree } from './call-tree.js';
import {
  boundedDifferences,
  compareAnswers,
  compareQuestions,
  isPartlyKept,
} from './compare-hops.js';
import { type Findings, joinFindings, noFindings } from './finding.js';
import type { Ignore } from './ignore.js';
import type { Noise } from './noise.js';
import { noiseNote } from './noise-note.js';
import type { NoisyPlaces } from './noisy-places.js';
import { pairCalls } from './pair-calls.js';

export interface ChainInput {
  readonly capture: Capture;
  /** The recorded hop that was sent again. */
  readonly entry: Hop;
  /** What came of it, redacted as the capture is. */
  readonly replayed: ReplayedChain;
  /** Whether calls to the service go to the namespace. */
  readonly isLive: (service: string) => boolean;
  readonly ignore: Ignore;
  readonly noise: Noise;
  /** By recorded hop: what runs against a baseline showed to be noise. */
  readonly baseline?: ReadonlyMap<number, NoisyPlaces> | undefined;
}

export interface ChainComparison {
  /** The entry first, each call after its caller. */
  readonly hops: readonly ReplayedHop[];
  readonly differences: readonly Difference[];
  readonly bodies: readonly BodyDiff[];
  readonly notes: readonly string[];
  /** Nothing but noise differs in the entry's answer. */
  readonly isEntrySame: boolean;
  /** By span id of a replayed call: the index of the recorded hop that it stands for. */
  readonly recordedOf: ReadonlyMap<string, number>;
}

/** Lists of any length would make a report nobody reads, and a store that grows. */
const differencesMax = 1000;
const bodyDiffsMax = 20;
const missesShownMax = 10;

/**
 * Compares a replayed chain with the recorded one, call by call: what each service asked, and what
 * live ones answered. An answer that came from the capture is what was recorded.
 */
export function compareChains(input: ChainInput): ChainComparison {
  const { capture, entry, replayed, isLive, noise } = input;
  const pairs = replayed.observed
    ? pairCalls({
        chain: capture.chain,
        entry: entry.index,
        calls: replayed.calls,
        isLive,
        noise,
        ignore: input.ignore,
      })
    : [];
  const nodes = callTree({ entry, replayed: replayed.entry, pairs });
  const compared = nodes.map((node) => ({ node, found: compareNode(node, input) }));
  const differences = compared.flatMap(({ node, found }) =>
    node.recorded ? boundedDifferences(node.recorded.index, found.all.differences) : [],
  );
  const bodies = compared.flatMap(({ node, found }) => bodyDiffs(node, found));
  return {
    hops: compared.map(({ node, found }) =>
      replayedHop(node, isLive, found.all.differences.length === 0),
    ),
    differences: differences.slice(0, differencesMax),
    bodies: bodies.slice(0, bodyDiffsMax),
    notes: notesOf(compared, differences.length),
    isEntrySame: compared[0]?.found.all.differences.length === 0,
    recordedOf: new Map(
      nodes.flatMap(({ recorded, replayed: made }) =>
        recorded !== null && made !== null ? [[made.spanId, recorded.index] as const] : [],
      ),
    ),
  };
}

interface NodeFindings {
  readonly request: Findings;
  readonly response: Findings;
  readonly all: Findings;
}

interface Compared {
  readonly node: CallNode;
  readonly found: NodeFindings;
}

function compareNode(node: CallNode, { ignore, noise, baseline }: ChainInput): NodeFindings {
  const { recorded, replayed, mode, parent } = node;
  if (recorded === null || replayed === null) {
    return { request: noFindings, response: noFindings, all: noFindings };
  }
  const tolerated = { ...ignore, places: baseline?.get(recorded.index) };
  // The entry's request is the recorded one: loop sent it.
  const request =
    parent === null ? noFindings : compareQuestions(recorded, replayed, tolerated, noise);
  const response =
    mode === 'live' ? compareAnswers(recorded, replayed, tolerated, noise) : noFindings;
  return { request, response, all: joinFindings([request, response]) };
}

function replayedHop(
  { recorded, replayed, parent, mode, miss }: CallNode,
  isLive: (service: string) => boolean,
  isSame: boolean,
): ReplayedHop {
  const shown = replayed ?? recorded;
  const answer = mode === 'recorded' && miss === null ? recorded : replayed;
  return {
    service: shown === null ? '' : calleeName(shown),
    method: shown?.method ?? '',
    path: shown?.path ?? '',
    mode: mode ?? (isLive(shown?.service ?? '') ? 'live' : 'recorded'),
    result:
      recorded === null ? 'extra' : replayed === null ? 'missing' : isSame ? 'same' : 'changed',
    hop: recorded?.index ?? null,
    parent,
    attempt: shown?.attempt ?? 1,
    status: {
      recorded: recorded?.status ?? null,
      replayed: replayed && (answer?.status ?? null),
    },
    error: { recorded: recorded?.error ?? null, replayed: replayed && (answer?.error ?? null) },
    durationMs: {
      recorded: recorded?.durationMs ?? null,
      replayed: replayed?.durationMs ?? null,
    },
    miss,
  };
}

function bodyDiffs({ recorded }: CallNode, { request, response }: NodeFindings): BodyDiff[] {
  if (recorded === null) return [];
  const { index: hop } = recorded;
  return (['request', 'response'] as const).flatMap((message) => {
    const { texts } = message === 'request' ? request : response;
    return texts === undefined ? [] : [{ hop, message, ...bodyDiff(texts) }];
  });
}

function notesOf(compared: readonly Compared[], differences: number): string[] {
  const notes: string[] = [];
  const noise = compared.flatMap(({ node, found }) =>
    found.all.noise.map((at) => at + whereText(node)),
  );
  if (noise.length > 0) notes.push(noiseNote(noise));
  const partly = compared.filter(({ node }) => node.parent === null || node.mode === 'live');
  for (const { node } of partly) {
    if (
      isPartlyKept(node.recorded?.response ?? null) ||
      isPartlyKept(node.replayed?.response ?? null)
    ) {
      notes.push(`only the kept beginning of the response body was compared${whereText(node)}`);
    }
  }
  const misses = compared.flatMap(({ node }) => node.miss ?? []);
  notes.push(...misses.slice(0, missesShownMax));
  if (misses.length > missesShownMax) {
    notes.push(`${misses.length - missesShownMax} more calls had no recorded answer`);
  }
  if (differences > differencesMax) {
    notes.push(`${differences - differencesMax} more differences are not listed`);
  }
  return notes;
}

function whereText({ parent, recorded }: CallNode): string {
  return parent === null || recorded === null ? '' : ` (hop ${recorded.index})`;
}
