import { readFile } from 'node:fs/promises';
import { checkAnswers } from '../check-answers.js';
import type { Lab } from '../contestants/contestant.js';
import { armed, loopConfigFile, otherBuild } from '../contestants/loop.js';
import { leftOutFile, observedContestants } from '../contestants/observed.js';
import { workloads } from '../load/load.js';
import { peakMemoryBytes } from '../process-figures.js';
import { throughputRows } from '../report/throughput-rows.js';
import type { ObservedResult } from '../result.js';
import { readCounts } from './read-counts.js';
import { type Entry, measureThroughput, type ThroughputLab } from './throughput.js';

export interface ObservingLab extends ThroughputLab {
  readonly lab: Lab;
  /** It is the ceiling. */
  readonly upstream: Entry;
}

/** GETs with nobody looking, with spans, a tap, an access log; and of an earlier build. */
export async function measureObserving(around: ObservingLab): Promise<ObservedResult> {
  const { lab, upstream, options } = around;
  const other = otherBuild(options);
  const contestants = [
    {
      ...other,
      start: (there: Lab) =>
        armed(there, { name: 'observe-against', main: other.main, node: other.node }),
    },
    ...observedContestants(),
  ];
  const entries: Entry[] = [upstream];
  for (const { name, title, absent, start } of contestants) {
    if (absent === undefined) entries.push({ ...(await start(lab)), name, title });
  }
  for (const { name, port } of entries) await checkAnswers(name, port);
  const run = await measureThroughput(workloads.get, entries, around);
  const baseline = options.against === undefined ? 'loop-figures' : 'loop-against';
  const throughput = throughputRows(run, entries, peakMemoryBytes, baseline);
  const title = `GET, 400-byte JSON answer, looked at; to ${baseline}`;
  const seen = await Promise.all(
    (['loop-tapped', 'loop-spans', 'loop-access-log'] as const).map(async (name) => ({
      name,
      ...(await readCounts(loopConfigFile(lab, name))),
    })),
  );
  for (const { pid, name } of entries) if (name !== 'upstream') await lab.processes.stop(pid);
  const leftOut = Number(await readFile(leftOutFile(lab), 'utf8'));
  return { throughput: { ...throughput, workload: { name: 'observe', title } }, seen, leftOut };
}
