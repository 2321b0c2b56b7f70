import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../core/config.js';
import { LoopError } from '../core/errors.js';
import type { ExperimentOptions, Journal } from '../core/experiment.js';
import type { Rooms } from '../core/rooms.js';
import { steadyNow } from '../core/steady-clock.js';
import type { Experiment } from '../experiment/experiment.js';
import { holdFaults } from '../experiment/held-faults.js';
import { holdMark } from '../experiment/held-mark.js';
import type { Means } from '../experiment/means.js';
import { askHttp } from '../experiment/probes/ask-http.js';
import { PythonWorker } from '../experiment/python/python-worker.js';
import { runExperiment } from '../experiment/run/run-experiment.js';
import { Interrupted } from '../experiment/run/scene.js';
import { experimentCaptures } from './experiment-captures.js';
import { ExperimentFigures } from './experiment-figures.js';
import { gatewayMetrics } from './gateway-metrics.js';

export interface MeansOptions {
  readonly experiment: Experiment;
  /** Null where nothing of it has to do with the gateway. */
  readonly config: Config | null;
  readonly rooms: Rooms;
  readonly options: ExperimentOptions;
  /** Beside what the environment has. */
  readonly env: Readonly<Record<string, string>>;
}

export interface ReadyRun {
  readonly means: Means;
  run(): Promise<Journal>;
  /** Where it is not run. */
  end(): void;
}

/** What a run is given of the gateway, the store and the clock. */
export function experimentMeans(asked: MeansOptions): ReadyRun {
  const { experiment, rooms, options } = asked;
  const env = { ...process.env, ...asked.env };
  const startedMs = steadyNow();
  const lost = new AbortController();
  /** Nobody waits any more for what the gateway was asked. */
  const over = new AbortController();
  const config = asked.config && askedUntil(asked.config, over.signal);
  let why: LoopError | undefined;
  const needed = () => {
    if (config !== null) return config;
    throw new LoopError('LOOP_EXPERIMENT_INVALID', 'nothing of it needs the gateway');
  };
  const owner = `experiment-${experiment.name}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const faults = once(async () =>
    holdFaults({
      faults: await rooms.faults(needed()),
      experiment: experiment.name,
      owner,
      onLost: (error) => {
        why = error;
        if (error.code === 'LOOP_CONTROL_UNREACHABLE') over.abort(error);
        lost.abort(new Interrupted(error.message, { withRollbacks: true }));
      },
      steadyNow,
    }),
  );
  const left = new AbortController();
  const python = new PythonWorker({
    env,
    onExit: (code) => {
      const text = 'a function asked for the end of the run';
      lost.abort(new Interrupted(text, { withRollbacks: code !== 30 }));
      if (code === 30) left.abort(new Error(text));
    },
  });
  const look =
    config === null
      ? null
      : new ExperimentFigures({
          figures: { stat: async (window) => (await rooms.figures(config)).stat(window) },
          faults: { list: async () => (await rooms.faults(config)).list() },
          experiment: experiment.name,
          tell: (event) => options.tell?.(event),
        });
  const means: Means = {
    now: steadyNow,
    steadyNow,
    sleep: async (ms, signal) => {
      await sleep(ms, undefined, { signal });
    },
    env,
    faults: {
      start: async (fault) => (await faults.get()).start(fault),
      stop: async (name) => (await faults.get()).stop(name),
      end: async () => {
        if (faults.isMade) await (await faults.get()).end();
      },
    },
    mark: config === null ? noMark : markOf({ ...asked, config }, owner),
    stat: async (window) => (await rooms.figures(needed())).stat(window),
    countCaptures: async (filter) => {
      const recordings = await rooms.openRecordings(needed().file);
      try {
        return await recordings.countCaptures({ ...filter, sinceMs: startedMs });
      } finally {
        await recordings.close();
      }
    },
    python,
    readVirtualService: (definition) =>
      rooms.readVirtualService(needed(), JSON.stringify(definition), 'VirtualService'),
    metricsText: () => gatewayMetrics(needed()),
    prometheusUrl: options.prometheus ?? null,
    askHttp,
    tell(event) {
      options.tell?.(event);
      if (event.kind !== 'phase' || look === null) return;
      if (event.phase === 'method') look.turn('during');
      // What is broken is so still: the last look at it.
      if (event.phase === 'after' || event.phase === 'rollbacks') void look.look();
    },
  };
  const capturesIn = async (config: Config) => {
    try {
      const kept = { experiment: experiment.name, sinceMs: startedMs, config, rooms };
      return await experimentCaptures(kept);
    } catch (error) {
      // A gateway out of reach may have its store there.
      if (why === undefined || !(error instanceof LoopError)) throw error;
      options.tell?.({ kind: 'note', text: `its captures are not known: ${error.message}` });
      return [];
    }
  };
  return {
    means,
    end: () => python.end(),
    async run() {
      // Before anything else: what is not there cannot be broken.
      if (config !== null) await (await rooms.faults(config)).list();
      await look?.begin();
      const either = (own: AbortSignal, given: AbortSignal | undefined) =>
        AbortSignal.any(given === undefined ? [own] : [own, given]);
      try {
        const journal = await runExperiment(experiment, means, {
          ...options,
          signal: either(lost.signal, options.signal),
          leave: either(left.signal, options.leave),
        }).finally(() => python.end());
        if (why !== undefined && why.code !== 'LOOP_EXPERIMENT_LOST') options.onUnreachable?.(why);
        if (config !== null) journal.captures = await capturesIn(config);
        look?.turn('after');
        if (look !== null && !lost.signal.aborted)
          await lookAfter(look, options.lookAfterMs ?? 0, options.leave);
        if (look !== null) journal.figures = look.samples;
        return journal;
      } finally {
        look?.end();
        over.abort(new Error('the run is over'));
      }
    },
  };
}

const noMark = { begin: async () => {}, figures: async () => null, end: async () => {} };

function markOf(
  { experiment, config, rooms, options }: MeansOptions & { readonly config: Config },
  owner: string,
) {
  return holdMark({
    marks: () => rooms.experimentMarks(config),
    ...{ owner, experiment: experiment.name, now: steadyNow },
    onFailed: ({ message }) => {
      const text = `captures of this time will not say that they are of this experiment: ${message}`;
      options.tell?.({ kind: 'note', text });
    },
  });
}

function askedUntil(config: Config, until: AbortSignal) {
  return { ...config, gateway: { ...config.gateway, until } };
}

/** The window of the figures is to hold nothing of what was broken. */
async function lookAfter(
  look: ExperimentFigures,
  ms: number,
  leave: AbortSignal | undefined,
): Promise<void> {
  await sleep(ms, undefined, { signal: leave }).catch(() => {}); // whoever is in a hurry
  await look.look();
}

function once<T>(make: () => Promise<T>): { get(): Promise<T>; readonly isMade: boolean } {
  let made: Promise<T> | undefined;
  return {
    get: () => {
      made ??= make();
      return made;
    },
    get isMade() {
      return made !== undefined;
    },
  };
}
