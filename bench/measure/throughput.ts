import type { Running } from '../contestants/contestant.js';
import type { LoadGenerator, LoadResult, Workload } from '../load/load.js';
import type { BenchOptions } from '../options.js';
import { cpuSeconds } from '../process-figures.js';

/** Of each entry; Node has compiled what is hot by then, also on a busy machine. */
const warmUpSeconds = 3;

/** A contestant that is up, or the upstream itself as the ceiling. */
export interface Entry extends Running {
  readonly name: string;
  readonly title: string;
}

export interface ThroughputSample extends LoadResult {
  /** Of the contestant, all threads together; null where it is not known. */
  readonly cpuMicrosPerRequest: number | null;
}

export interface ThroughputRun {
  readonly workload: Titled;
  /** Does not count. */
  readonly warmUp: readonly ThroughputSample[];
  /** One result for each entry, in their order. */
  readonly rounds: readonly (readonly ThroughputSample[])[];
}

/** What is asked for is the generator's affair. */
export interface Titled {
  readonly name: string;
  readonly title: string;
  /** Of how many requests one is to fail; 0: of none. */
  readonly failEvery: number;
}

export interface ThroughputLab<Asked = Workload> {
  readonly generator: LoadGenerator<Asked>;
  readonly options: BenchOptions;
  readonly progress: (line: string) => void;
}

/**
 * Loads the entries one after the other, round after round (A B C, C B A, …), so that what else
 * the machine does falls on all of them alike, and none always comes behind the same one. A round that
 * does not count comes first.
 */
export async function measureThroughput<Asked extends Titled>(
  workload: Asked,
  entries: readonly Entry[],
  { generator, options, progress }: ThroughputLab<Asked>,
): Promise<ThroughputRun> {
  const { connections, seconds } = options;
  const round = async (length: number, backwards = false): Promise<ThroughputSample[]> => {
    const results: ThroughputSample[] = [];
    for (const { name, port, pid } of backwards ? entries.toReversed() : entries) {
      const cpuBefore = cpuSeconds(pid);
      const result = await generator.run(workload, { port, connections, seconds: length });
      const cpuAfter = cpuSeconds(pid);
      checkResult(name, workload, result);
      const cpuMicrosPerRequest =
        cpuBefore === null || cpuAfter === null
          ? null
          : ((cpuAfter - cpuBefore) * 1e6) / result.requests;
      results.push({ ...result, cpuMicrosPerRequest });
    }
    return backwards ? results.reverse() : results;
  };
  progress(`${workload.title}: warming up`);
  const warmUp = await round(warmUpSeconds);
  const rounds: ThroughputSample[][] = [];
  for (let number = 1; number <= options.rounds; number += 1) {
    const results = await round(seconds, number % 2 === 0);
    rounds.push(results);
    const figures = results.map(
      ({ perSecond }, at) => `${entries[at]?.name} ${Math.round(perSecond)}`,
    );
    progress(`${workload.title}: round ${number} of ${options.rounds}: ${figures.join(', ')}`);
  }
  return { workload, warmUp, rounds };
}

/** @throws when a run is not what it claims to be */
function checkResult(
  name: string,
  { title, failEvery }: Pick<Workload, 'title' | 'failEvery'>,
  result: LoadResult,
): void {
  const { requests, failed, broken } = result;
  const wanted = failEvery === 0 ? 0 : requests / failEvery;
  // The requests under way at the end are counted on one side only.
  const strays = failEvery === 0 ? 0 : wanted * 0.1 + 10;
  if (requests > 0 && broken === 0 && Math.abs(failed - wanted) <= strays) return;
  throw new Error(
    `${name}: ${title}: expected ${Math.round(wanted)} failed of ${requests} requests and no ` +
      `broken connection, got ${failed} failed and ${broken} broken`,
  );
}
