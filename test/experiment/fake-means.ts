import type { ExperimentEvent } from '../../src/core/experiment.js';
import { ActivityFailed } from '../../src/experiment/activity-failed.js';
import {
  type Activity,
  type Experiment,
  type HypothesisProbe,
  noPauses,
} from '../../src/experiment/experiment.js';
import type { Means } from '../../src/experiment/means.js';

export interface FakeMeans {
  readonly means: Means;
  readonly events: ExperimentEvent[];
  /** What was done at the gateway, in order. */
  readonly done: string[];
  /** What was waited for, in ms. */
  readonly slept: number[];
}

/** A gateway, a store and a clock that are not there: time passes when somebody sleeps. */
export function fakeMeans(overrides: Partial<Means> = {}): FakeMeans {
  const events: ExperimentEvent[] = [];
  const done: string[] = [];
  const slept: number[] = [];
  let nowMs = Date.parse('2026-03-01T12:00:00.000Z');
  const means: Means = {
    now: () => nowMs,
    steadyNow: () => nowMs,
    async sleep(ms, signal) {
      signal.throwIfAborted();
      slept.push(ms);
      nowMs += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
    env: {},
    faults: {
      async start(fault) {
        done.push(`start ${fault.name}`);
        return { name: fault.name } as never;
      },
      async stop(name) {
        done.push(`stop ${name}`);
        return { name, matched: 2, injected: 1 } as never;
      },
      async end() {
        done.push('end');
      },
    },
    mark: {
      async begin() {
        done.push('mark');
      },
      figures: async () => null,
      async end() {
        done.push('unmark');
      },
    },
    stat: async () => [],
    countCaptures: async () => 0,
    python: {
      call: async () => null,
      check: async () => {},
    },
    readVirtualService: async () => [],
    metricsText: async () => '',
    prometheusUrl: null,
    askHttp: async () => {
      throw new Error('nobody is to be asked');
    },
    tell: (event) => events.push(event),
    ...overrides,
  };
  return { means, events, done, slept };
}

export interface Told {
  readonly name: string;
  readonly kind?: 'probe' | 'action';
  readonly background?: boolean;
  readonly pauses?: { readonly before?: number; readonly after?: number };
  /** What comes out; an error is thrown. */
  readonly output?: unknown;
  readonly act?: (means: Means, signal: AbortSignal) => Promise<unknown>;
  readonly isMet?: boolean;
}

export function activity(told: Told): HypothesisProbe {
  const { name, kind = 'action', background = false, pauses, output = null, isMet = true } = told;
  return {
    ...{ name, kind, background, dry: null },
    declared: { type: kind, name },
    pauses: pauses ? () => ({ before: 0, after: 0, ...pauses }) : noPauses,
    async perform(means, signal) {
      if (told.act) return told.act(means, signal);
      if (output instanceof Error) throw output;
      return output;
    },
    isMet: async () => isMet,
  };
}

export function experimentOf(parts: {
  readonly probes?: readonly Told[];
  readonly method?: readonly Told[];
  readonly rollbacks?: readonly Told[];
  readonly strategy?: Experiment['hypothesisStrategy'];
  readonly rollbackStrategy?: Experiment['rollbackStrategy'];
}): Experiment {
  const all = (told: readonly Told[] = []): Activity[] => told.map(activity);
  const probes = (parts.probes ?? []).map((each) => activity({ kind: 'probe', ...each }));
  return {
    ...{ format: 'loop', name: 'one', title: 'One', source: { title: 'One' } },
    hypothesis: { title: 'all is well', probes },
    method: all(parts.method),
    rollbacks: all(parts.rollbacks),
    hypothesisStrategy: parts.strategy ?? 'default',
    rollbackStrategy: parts.rollbackStrategy ?? 'default',
    ...{ faults: [], usesGateway: false, notDone: [] },
  };
}

export { ActivityFailed };
