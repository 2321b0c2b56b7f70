import type { Capture, Hop } from '../../core/capture.js';
import type { ReplayedCall, ReplayedChain } from '../replayed-call.js';
import { compareAnswers, compareQuestions } from './compare-hops.js';
import type { Ignore } from './ignore.js';
import { createNoise, type RunContext } from './noise.js';
import { type NoisyPlaces, noisyPlaces } from './noisy-places.js';
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
    const findings = [
      ...(what.asked ? [compareQuestions(one, other, input.ignore, noise)] : []),
      ...(what.answered ? [compareAnswers(one, other, input.ignore, noise)] : []),
    ];
    const places = findings
      .flatMap(({ differences }) => differences.map(({ at }) => at))
      .filter((at) => at !== 'status' && at !== 'error');
    if (places.length > 0) found.set(hop, noisyPlaces(places));
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
