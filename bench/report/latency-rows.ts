import type { LoadResult } from '../load/load.js';
import type { LatencyRun } from '../measure/latency.js';
import type { Entry } from '../measure/throughput.js';
import type { LatencyRow } from '../result.js';
import { type Summary, summarize } from '../summary.js';

type Percentile = 'p50Ms' | 'p99Ms';

/** What each entry takes, and what it adds to the first one, the upstream itself. */
export function latencyRows({ rounds }: LatencyRun, entries: readonly Entry[]): LatencyRow[] {
  return entries.map(({ title }, at) => {
    const over = (figure: (own: LoadResult, direct: LoadResult) => number): Summary =>
      summarize(
        rounds.flatMap((round) => {
          const [direct] = round;
          const own = round[at];
          return direct === undefined || own === undefined ? [] : [figure(own, direct)];
        }),
      );
    const added = (key: Percentile): Summary => over((own, direct) => own[key] - direct[key]);
    return {
      title,
      p50Ms: over((own) => own.p50Ms),
      p99Ms: over((own) => own.p99Ms),
      added: at === 0 ? null : { p50Ms: added('p50Ms'), p99Ms: added('p99Ms') },
    };
  });
}
