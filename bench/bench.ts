import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkAnswers } from './check-answers.js';
import type { Contestant, Lab } from './contestants/contestant.js';
import { httpProxy } from './contestants/http-proxy.js';
import { loopArmed, loopConfigFile, loopWithoutRules, otherBuild } from './contestants/loop.js';
import { nginx } from './contestants/nginx.js';
import { nodeUndici } from './contestants/node-undici.js';
import { findProgram } from './find-program.js';
import type { LoadGenerator } from './load/load.js';
import { workloads } from './load/load.js';
import { socketGenerator } from './load/socket-generator.js';
import { wrkGenerator } from './load/wrk.js';
import { describeMachine, divideCores, quietMachine } from './machine.js';
import { holdUpRows } from './measure/hold-ups.js';
import { type KeptCaptures, keptCaptures } from './measure/kept-captures.js';
import { measureLatency } from './measure/latency.js';
import { measureNodes } from './measure/nodes.js';
import { measureObserving } from './measure/observing.js';
import { measureStartUp } from './measure/start-up.js';
import { type Entry, measureThroughput, type ThroughputLab } from './measure/throughput.js';
import { measureWebSockets } from './measure/websockets.js';
import type { BenchOptions } from './options.js';
import { peakMemoryBytes } from './process-figures.js';
import { Processes } from './processes.js';
import { latencyRows } from './report/latency-rows.js';
import { baseline, throughputRows } from './report/throughput-rows.js';
import type { BenchResult, CapturesResult, StartUpRow, ThroughputResult } from './result.js';
import { summarize } from './summary.js';
import { startUpstream, type Upstream } from './upstream/start-upstream.js';

/** Two builds stand beside each other, so that a round has them in the same moment. */
function contestantsOf(options: BenchOptions): readonly Contestant[] {
  return [loopArmed, otherBuild(options), loopWithoutRules, httpProxy, nodeUndici, nginx];
}

export interface Surroundings {
  /** Ends the run, and all its processes. */
  readonly signal: AbortSignal;
  readonly progress: (line: string) => void;
}

/** Runs all that the options ask for; leaves no process and no file behind. */
export async function bench(options: BenchOptions, around: Surroundings): Promise<BenchResult> {
  await quietMachine(options.waitSeconds, around.signal);
  const cores = divideCores();
  const machine = describeMachine(cores);
  const folder = await mkdtemp(join(tmpdir(), 'loop-bench-'));
  const processes = new Processes(cores, around.signal);
  try {
    const upstream = await startUpstream(processes, folder);
    const { rounds, seconds, connections } = options;
    const lab: Lab = { processes, folder, upstreamPort: upstream.port, connections };
    const chosen = contestantsOf(options).filter((each) => isChosen(each, options));
    const entries = await startAll(chosen, lab, upstream);
    const generator = loadGenerator(lab);
    const { throughput, failed } = await measureWorkloads(entries, {
      ...around,
      options,
      generator,
    });
    const latency = options.measure.includes('latency')
      ? latencyRows(
          await measureLatency(entries, socketGenerator(processes), { ...around, options }),
          entries,
        )
      : [];
    const after = await lookAtStore(entries, lab, options);
    const holdUps = options.measure.includes('hold-ups')
      ? await holdUpRows({ folder, exchanges: 4 * rounds, ...around })
      : [];
    const [ceiling] = entries;
    const observed =
      options.measure.includes('observe') && ceiling !== undefined
        ? await measureObserving({ ...around, options, generator, lab, upstream: ceiling })
        : null;
    return {
      machine,
      options: { rounds, seconds, connections },
      upstream: upstream.title,
      generator: generator.title,
      absent: chosen.flatMap(({ title, absent }) =>
        absent === undefined ? [] : [{ title, why: absent }],
      ),
      throughput,
      latency,
      captures: after === null ? null : capturesResult(after.captures, failed),
      startUp: after?.startUp ?? [],
      holdUps,
      observed,
      webSockets: options.measure.includes('websockets')
        ? await measureWebSockets({ ...around, options, generator, lab })
        : null,
      nodes: options.measure.includes('nodes')
        ? await measureNodes({
            ...{ ...around, options, generator, lab },
            nginx: entries.find(({ name }) => name === 'nginx'),
          })
        : [],
    };
  } finally {
    await processes.stopAll();
    await rm(folder, { recursive: true, force: true });
  }
}

function isChosen({ name }: Contestant, { only }: BenchOptions): boolean {
  return only.some((each) => each === name) || name === baseline;
}

/** The upstream first: it is the ceiling, and what latencies are compared with. */
async function startAll(
  chosen: readonly Contestant[],
  lab: Lab,
  upstream: Upstream,
): Promise<Entry[]> {
  const entries: Entry[] = [{ ...upstream, name: 'upstream', title: 'no proxy (the ceiling)' }];
  for (const contestant of chosen) {
    if (contestant.absent !== undefined) continue;
    const { name, title } = contestant;
    entries.push({ ...(await contestant.start(lab)), name, title });
  }
  for (const { name, port } of entries) await checkAnswers(name, port);
  return entries;
}

function loadGenerator({ processes, folder }: Lab): LoadGenerator {
  const wrk = findProgram('wrk');
  return wrk === undefined ? socketGenerator(processes) : wrkGenerator(processes, wrk, folder);
}

/** Also how many answers the recording gateway failed with, all of which it is to keep. */
async function measureWorkloads(
  entries: readonly Entry[],
  lab: ThroughputLab,
): Promise<{ throughput: ThroughputResult[]; failed: number }> {
  const throughput: ThroughputResult[] = [];
  let failed = 1; // when the answers were checked
  for (const workload of Object.values(workloads)) {
    if (!lab.options.measure.includes(workload.name)) continue;
    const taking = entries.filter(({ name }) =>
      workload.failEvery === 0
        ? true
        : ['upstream', 'loop-armed', 'loop-against', baseline].includes(name),
    );
    const run = await measureThroughput(workload, taking, lab);
    const armed = taking.findIndex(({ name }) => name === 'loop-armed');
    for (const round of [run.warmUp, ...run.rounds]) failed += round[armed]?.failed ?? 0;
    throughput.push(throughputRows(run, taking, peakMemoryBytes));
  }
  return { throughput, failed };
}

interface AfterwardsResult {
  readonly captures: KeptCaptures;
  readonly startUp: StartUpRow[];
}

/** Ends the recording gateway, and looks at what it kept; null when it did not take part. */
async function lookAtStore(
  entries: readonly Entry[],
  lab: Lab,
  { measure }: BenchOptions,
): Promise<AfterwardsResult | null> {
  const armed = entries.find(({ name }) => name === 'loop-armed');
  if (armed === undefined) return null;
  await lab.processes.stop(armed.pid);
  const configFile = loopConfigFile(lab, 'loop-armed');
  const captures = await keptCaptures(configFile);
  const { newestId } = captures;
  if (newestId === null) throw new Error('loop-armed: expected a capture, found none');
  const runs = measure.includes('start-up')
    ? await measureStartUp(lab.processes, { configFile, captureId: newestId })
    : [];
  return {
    captures,
    startUp: runs.map(({ command, samplesMs }) => ({ command, ms: summarize(samplesMs) })),
  };
}

/** @throws when fewer chains were kept and counted as dropped than failed */
function capturesResult({ count, dropped }: KeptCaptures, failed: number): CapturesResult {
  // More is possible: the generator does not count what was under way when a round ended.
  if (count + dropped >= failed) return { failed, kept: count, dropped };
  throw new Error(
    `loop-armed: expected ${failed} captures kept or counted as dropped, ` +
      `got ${count} kept and ${dropped} dropped`,
  );
}
