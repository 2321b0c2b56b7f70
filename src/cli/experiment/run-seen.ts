import type {
  ConditionState,
  ExperimentEvent,
  ExperimentPhase,
  FigureSample,
} from '../../core/experiment.js';
import type { FaultStatus } from '../../core/fault.js';

/** What a run has told of itself so far, as far as it is to be shown. */
export interface RunSeen {
  readonly phase: ExperimentPhase | null;
  /** What the hypothesis asks; `met` is null before it was asked. */
  readonly probes: readonly { readonly name: string; readonly met: boolean | null }[];
  /** In force. */
  readonly faults: readonly FaultStatus[];
  /** The last one of the time before. */
  readonly before: FigureSample | null;
  /** The newest last. */
  readonly samples: readonly FigureSample[];
  readonly hold: {
    readonly heldMs: number;
    readonly forMs: number;
    readonly conditions: readonly ConditionState[];
  } | null;
}

/** As many as a chart shows. */
export const samplesShown = 24;

export function nothingSeen(probes: readonly string[]): RunSeen {
  return {
    ...{ phase: null, faults: [], before: null, samples: [], hold: null },
    probes: probes.map((name) => ({ name, met: null })),
  };
}

export function seenWith(seen: RunSeen, event: ExperimentEvent): RunSeen {
  switch (event.kind) {
    case 'phase':
      return { ...seen, phase: event.phase };
    case 'ended': {
      const { activity, tolerance_met: met } = event.run;
      if (met === undefined) return seen;
      const probes = seen.probes.map((probe) =>
        probe.name === activity.name ? { ...probe, met } : probe,
      );
      return { ...seen, probes };
    }
    case 'figures': {
      const { sample, faults } = event;
      const samples = [...seen.samples, sample].slice(-samplesShown);
      return { ...seen, faults, samples, before: sample.when === 'before' ? sample : seen.before };
    }
    case 'hold':
      return { ...seen, hold: event };
    default:
      return seen;
  }
}
