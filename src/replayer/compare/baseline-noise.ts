import type { Capture, Hop } from '../../core/capture.js';
import type { ReplayedCall, ReplayedChain } from '../replayed-call.js';
import { compareAnswers, compareQuestions } from './compare-hops.js';
import { type Findings, joinFindings } from './finding.js';
import type { Ignore } from './ignore.js';
import { createNoise, type RunContext } from './noise.js';
import { type MadeUpObject, type NoisyPlaces, noisyPlaces, noPlaces } from './noisy-places.js';
import { pairCalls } from './pair-calls.js';

/** One run against the baseline, redacted as the capture is. */
export interface BaselineRun {
  readonly chain: ReplayedChain;
  readonly context: RunContext;
}

export interface BaselineInput {
  readonly capture: Capture;
  /** The recorded hop that was sent again, both times. */
  readonly entry: Hop;
  readonly recordedContext: RunContext;
  readonly runs: readonly [BaselineRun, BaselineRun];
  readonly isLive: (service: string) => boolean;
  readonly ignore: Ignore;
  /** The longer of the runs and the recording. */
  readonly runMs: number;
}

/**
 * By recorded hop, the places where two runs of the same request against the same code differ:
 * whatever else differs there says nothing (Diffy's idea). Status and error always count.
 */
export function baselineNoise(input: BaselineInput): Map<number, NoisyPlaces> {
  const [first, second] = input.runs;
  const ones = callsByRecorded(input, first);
  const others = callsByRecorded(input, second);
  const noise = createNoise(first.context, second.context, input.runMs);
  const found = new Map<number, NoisyPlaces>();
  const compare = (
    hop: number,
    one: Hop,
    other: Hop,
    what: { asked: boolean; answered: boolean },
  ) => {
    const places = placesOf((known) => {
      const ignore = { ...input.ignore, places: known };
      return joinFindings([
        ...(what.asked ? [compareQuestions(one, other, ignore, noise)] : []),
        ...(what.answered ? [compareAnswers(one, other, ignore, noise)] : []),
      ]);
    });
    if (places !== null) found.set(hop, places);
  };
  compare(input.entry.index, first.chain.entry, second.chain.entry, {
    asked: false,
    answered: true,
  });
  for (const [hop, one] of ones) {
    const other = others.get(hop);
    if (other === undefined) continue;
    const answered = one.mode === 'live' && other.mode === 'live';
    compare(hop, one.hop, other.hop, { asked: true, answered });
  }
  return found;
}

/** Maps by made-up keys within such maps; deeper ones are compared key by key. */
const roundsMax = 5;

/**
 * What differs below a key that is made up is only seen once it is known for one: another round. Null
 * when nothing differs.
 */
function placesOf(compare: (known: NoisyPlaces) => Findings): NoisyPlaces | null {
  const objects: MadeUpObject[] = [];
  let found = compare(noPlaces);
  for (let round = 1; round < roundsMax && (found.madeUp ?? []).length > 0; round += 1) {
    objects.push(...(found.madeUp ?? []));
    found = compare(noisyPlaces([], objects));
  }
  const places = found.differences
    .map(({ at }) => at)
    .filter((at) => at !== 'status' && at !== 'error');
  return places.length + objects.length === 0 ? null : noisyPlaces(places, objects);
}

function callsByRecorded(
  { capture, entry, recordedContext, isLive, runMs }: BaselineInput,
  { chain, context }: BaselineRun,
): Map<number, ReplayedCall> {
  const noise = createNoise(recordedContext, context, runMs);
  const pairs = pairCalls({
    chain: capture.chain,
    entry: entry.index,
    calls: chain.calls,
    isLive,
    noise,
  });
  return new Map(
    pairs.flatMap(({ recorded, call }) =>
      recorded !== null && call !== null ? [[recorded.index, call] as const] : [],
    ),
  );
}
