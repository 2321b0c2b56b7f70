import type { Lab } from '../contestants/contestant.js';
import { armed, loopArmed, otherBuild, startLoop } from '../contestants/loop.js';
import { findNodes } from '../contestants/other-nodes.js';
import { workloads } from '../load/load.js';
import { type NodesResult, nodesResult } from '../report/node-columns.js';
import { type Entry, measureThroughput, type ThroughputLab } from './throughput.js';

/** That `package.json` and the documentation name. */
const majors = [22, 24, 26];

/**
 * Plain GETs through loop on each Node: with its recording armed, without rules, and through the other build, all
 * in one run with nginx.
 */
export async function measureNodes(
  around: ThroughputLab & {
    readonly lab: Lab;
    /** Where it takes part. */
    readonly nginx: Entry | undefined;
  },
): Promise<NodesResult> {
  const { lab, options } = around;
  const entries: Entry[] = [];
  const nodes = findNodes(majors);
  for (const { version, file: node } of nodes) {
    const name = (kind: string) => `${kind} ${version}`;
    const start = async (kind: string, starting: Promise<{ pid: number; port: number }>) => {
      entries.push({ ...(await starting), name: name(kind), title: name(kind) });
    };
    const { main } = loopArmed;
    await start('armed', armed(lab, { name: name('armed'), main, node }));
    await start('no rules', startLoop(lab, { name: name('no rules'), main, node, more: '' }));
    if (options.against !== undefined) {
      const other = otherBuild(options);
      await start('against', armed(lab, { name: name('against'), main: other.main, node }));
    }
  }
  const started = [...entries];
  if (around.nginx !== undefined) entries.push(around.nginx);
  const run = await measureThroughput({ ...workloads.get, title: 'Nodes' }, entries, around);
  for (const { pid } of started) await lab.processes.stop(pid);
  return nodesResult(
    run.rounds,
    entries.map(({ name }) => name),
    nodes.map(({ version }) => version),
  );
}
