import type { LoadGenerator, LoadResult } from '../load/load.js';
import { workloads } from '../load/load.js';
import type { BenchOptions } from '../options.js';
import type { Entry } from './throughput.js';

export interface LatencyRun {
  /** One result for each entry, in their order; the upstream itself is the first. */
  readonly rounds: readonly (readonly LoadResult[])[];
}

/** One connection, one request after the other: how long each takes when nothing queues. */
export async function measureLatency(
  entries: readonly Entry[],
  generator: LoadGenerator,
  { options, progress }: { options: BenchOptions; progress: (line: string) => void },
): Promise<LatencyRun> {
  const rounds: LoadResult[][] = [];
  const load = { connections: 1, seconds: Math.min(options.seconds, 2) };
  for (let number = 1; number <= options.rounds; number += 1) {
    const results: LoadResult[] = [];
    for (const { port } of entries) {
      results.push(await generator.run(workloads.get, { port, ...load }));
    }
    rounds.push(results);
    const figures = results.map(({ p50Ms }, at) => `${entries[at]?.name} ${p50Ms.toFixed(3)} ms`);
    progress(`latency: round ${number} of ${options.rounds}: ${figures.join(', ')}`);
  }
  return { rounds };
}
