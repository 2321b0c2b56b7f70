import type { Entry, ThroughputRun } from '../measure/throughput.js';
import type { ThroughputResult, ThroughputRow } from '../result.js';
import { summarize } from '../summary.js';

export const baseline = 'http-proxy';

/** Beyond this share of the ceiling, the load generator and not the contestant sets the pace. */
const ceilingShare = 0.8;

/**
 * Each entry's figures, with its ratio to the baseline taken within each round.
 * @throws when there is no baseline or no ceiling among the entries
 */
export function throughputRows(
  { workload, rounds }: ThroughputRun,
  entries: readonly Entry[],
  peakMemory: (pid: number) => number | null,
): ThroughputResult {
  const figures = (name: string): number[] => {
    const at = entries.findIndex((entry) => entry.name === name);
    return rounds.map((round) => {
      const result = round[at];
      if (result === undefined) throw new Error(`expected ${name} in every round`);
      return result.perSecond;
    });
  };
  const ofBaseline = figures(baseline);
  const ceiling = summarize(figures('upstream')).median;
  const rows = entries.map(({ name, title, pid }, at): ThroughputRow => {
    const results = rounds.flatMap((round) => round[at] ?? []);
    const perSecond = summarize(results.map((result) => result.perSecond));
    return {
      name,
      title,
      perSecond,
      ratio: summarize(figures(name).map((value, round) => value / (ofBaseline[round] ?? 1))),
      p50Ms: summarize(results.map((result) => result.p50Ms)),
      p99Ms: summarize(results.map((result) => result.p99Ms)),
      heldBack: name !== 'upstream' && perSecond.median > ceiling * ceilingShare,
      peakMemoryBytes: name === 'upstream' ? null : peakMemory(pid),
    };
  });
  return { workload: workload.title, rows };
}
