import type { Entry, ThroughputRun, ThroughputSample } from '../measure/throughput.js';
import type { ThroughputResult, ThroughputRow } from '../result.js';
import { type Summary, summarize } from '../summary.js';
import { ratio } from './node-columns.js';

export const baseline = 'http-proxy';

/** Beyond this share of the ceiling, the load generator and not the contestant sets the pace. */
const ceilingShare = 0.8;

/**
 * Each entry's figures, with its ratios to the baseline taken within each round.
 * @throws when there is no baseline or no ceiling among the entries
 */
export function throughputRows(
  { workload, rounds }: ThroughputRun,
  entries: readonly Entry[],
  peakMemoryBytes: (pid: number) => number | null,
  to: string = baseline,
): ThroughputResult {
  const samplesOf = (name: string): readonly ThroughputSample[] => {
    const at = entries.findIndex((entry) => entry.name === name);
    return rounds.map((round) => {
      const sample = round[at];
      if (sample === undefined) throw new Error(`expected ${name} in every round`);
      return sample;
    });
  };
  const baselines = samplesOf(to);
  const hasOther = entries.some(({ name }) => name === 'loop-against');
  const ceiling = summarize(samplesOf('upstream').map((sample) => sample.perSecond)).median;
  const rows = entries.map(({ name, title, pid }): ThroughputRow => {
    const samples = samplesOf(name);
    const isProxy = name !== 'upstream';
    const perSecond = summarize(samples.map((sample) => sample.perSecond));
    return {
      name,
      title,
      perSecond,
      ratio: summarize(
        toBaseline(samples, baselines, (own, base) => own.perSecond / base.perSecond),
      ),
      cpuMicrosPerRequest: isProxy ? known(samples.map((each) => each.cpuMicrosPerRequest)) : null,
      cpuRatio: isProxy ? known(toBaseline(samples, baselines, cpuRatio)) : null,
      toOtherBuild:
        hasOther && name === 'loop-armed' ? ratio(samples, samplesOf('loop-against')) : null,
      p50Ms: summarize(samples.map((sample) => sample.p50Ms)),
      p99Ms: summarize(samples.map((sample) => sample.p99Ms)),
      heldBack: isProxy && perSecond.median > ceiling * ceilingShare,
      peakMemoryBytes: isProxy ? peakMemoryBytes(pid) : null,
    };
  });
  return { workload: { name: workload.name, title: workload.title }, rows };
}

/** One figure a round, from the entry's sample and the baseline's. */
function toBaseline<Figure>(
  samples: readonly ThroughputSample[],
  baselines: readonly ThroughputSample[],
  figure: (own: ThroughputSample, base: ThroughputSample) => Figure,
): Figure[] {
  return samples.flatMap((own, round) => {
    const base = baselines[round];
    return base === undefined ? [] : [figure(own, base)];
  });
}

function cpuRatio(own: ThroughputSample, base: ThroughputSample): number | null {
  return own.cpuMicrosPerRequest && base.cpuMicrosPerRequest
    ? base.cpuMicrosPerRequest / own.cpuMicrosPerRequest
    : null;
}

/** Null unless every round has the figure. */
function known(figures: readonly (number | null)[]): Summary | null {
  const numbers = figures.filter((figure) => figure !== null);
  return numbers.length === figures.length ? summarize(numbers) : null;
}
