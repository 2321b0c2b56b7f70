// Experiments: faults with a hypothesis, and what came of them. The journal is Chaos Toolkit's, whatever
// the format of the file, so that its readers can read ours.

import type { LoopError } from './errors.js';
import type { FaultStatus } from './fault.js';
import type { ServiceFigures } from './figures.js';

export type ExperimentFormat = 'chaostoolkit' | 'glooshot' | 'istio' | 'loop';

/** What of an experiment is only told, and not done. */
export const dryKinds = ['probes', 'actions', 'activities', 'pause'] as const;
export type Dry = (typeof dryKinds)[number];

export const hypothesisStrategies = [
  'default',
  'before-method-only',
  'after-method-only',
  'during-method-only',
  'continuously',
  'skip',
] as const;
export type HypothesisStrategy = (typeof hypothesisStrategies)[number];

export const rollbackStrategies = ['default', 'always', 'never', 'deviated'] as const;
export type RollbackStrategy = (typeof rollbackStrategies)[number];

export type Mapping = Readonly<Record<string, unknown>>;

/** An activity that was carried out: as the journal has it. */
export interface ActivityRun {
  /** As the file says it. */
  readonly activity: Mapping;
  output: unknown;
  /** ISO 8601, as `end`. */
  readonly start: string;
  end?: string;
  /** Seconds. */
  duration?: number;
  /** Absent when it was interrupted, or ended in a way that it cannot fail in. */
  status?: 'succeeded' | 'failed';
  exception?: readonly string[];
  /** Of a probe of the hypothesis. */
  tolerance_met?: boolean;
}

export interface SteadyState {
  steady_state_met: boolean | null;
  readonly probes: ActivityRun[];
}

export type JournalStatus = 'completed' | 'failed' | 'aborted' | 'interrupted';

export interface Journal {
  readonly 'chaoslib-version': string;
  readonly platform: string;
  readonly node: string;
  readonly experiment: Mapping;
  readonly start: string;
  status: JournalStatus | null;
  /** The hypothesis did not hold after the method. */
  deviated: boolean;
  readonly steady_states: {
    before: SteadyState | null;
    after: SteadyState | null;
    readonly during: SteadyState[];
  };
  run: ActivityRun[];
  rollbacks: ActivityRun[];
  end?: string;
  /** Seconds. */
  duration?: number;
  /** Those that were kept while it broke something, as `loop list captures` has them, newest first. */
  captures?: readonly Mapping[];
  /** How the services did while it broke something: from the method's beginning to before the rollbacks. */
  broken?: PeriodFigures;
  /** How the services did, second by second; those of a long run less often. */
  figures?: readonly FigureSample[];
}

/** What the callers of each service with traffic saw within a time. */
export interface PeriodFigures {
  /** ISO 8601, as `to`. */
  readonly from: string;
  readonly to: string;
  readonly services: readonly ServiceFigures[];
}

export type ExperimentTime = 'before' | 'during' | 'after';

/** What the callers of each service saw within the last ten seconds. */
export interface FigureSample {
  /** ISO 8601. */
  readonly at: string;
  readonly when: ExperimentTime;
  readonly services: readonly ServiceFigures[];
}

/** A condition of `stopWhen`, as it was asked last. */
export interface ConditionState {
  readonly name: string;
  /** Null where it could not be asked. */
  readonly output: unknown;
  readonly met: boolean;
}

/** What happens in a run, as it happens. */
export type ExperimentEvent =
  | { readonly kind: 'phase'; readonly phase: ExperimentPhase }
  | { readonly kind: 'began'; readonly activity: Mapping; readonly background: boolean }
  | { readonly kind: 'ended'; readonly run: ActivityRun }
  | { readonly kind: 'pause'; readonly seconds: number }
  | { readonly kind: 'state'; readonly when: 'before' | 'during' | 'after'; readonly met: boolean }
  /** Once a second, while somebody listens. */
  | {
      readonly kind: 'figures';
      readonly sample: FigureSample;
      readonly faults: readonly FaultStatus[];
    }
  /** How far what is held has come. */
  | {
      readonly kind: 'hold';
      readonly heldMs: number;
      readonly forMs: number;
      readonly conditions: readonly ConditionState[];
    }
  /** A line for people. */
  | { readonly kind: 'note'; readonly text: string };

export type ExperimentPhase = 'before' | 'method' | 'after' | 'rollbacks';

export interface ExperimentOptions {
  readonly dry?: Dry | undefined;
  /** The cron expression that it is run by now; absent: a command. */
  readonly every?: string | undefined;
  readonly hypothesisStrategy?: HypothesisStrategy | undefined;
  readonly rollbackStrategy?: RollbackStrategy | undefined;
  /** Between two looks at the hypothesis while the method runs. */
  readonly hypothesisEveryMs?: number | undefined;
  /** End as soon as the hypothesis does not hold while the method runs. */
  readonly failFast?: boolean | undefined;
  /** How long figures are looked at after all is mended. */
  readonly lookAfterMs?: number | undefined;
  /** Asked for what loop has no figures of, as Gloo Shot's conditions may be. */
  readonly prometheus?: string | undefined;
  readonly tell?: ((event: ExperimentEvent) => void) | undefined;
  /** The gateway went out of reach, which ended the run; the journal has what came before. Absent: it is not told. */
  readonly onUnreachable?: ((error: LoopError) => void) | undefined;
  /** Interrupts: faults end at once, and what runs is left, but for what is in the background. */
  readonly signal?: AbortSignal | undefined;
  /** Leaves what is in the background, too. */
  readonly leave?: AbortSignal | undefined;
}

/** An experiment that was read and found valid. */
export interface OpenedExperiment {
  readonly format: ExperimentFormat;
  readonly name: string;
  readonly title: string;
  /** How many probes, activities and rollbacks it has. */
  readonly counts: {
    readonly probes: number;
    readonly activities: number;
    readonly rollbacks: number;
  };
  /** When it is run by itself. */
  readonly every: {
    readonly text: string;
    /** The first time after that; null when there is none. Epoch milliseconds. */
    next(afterMs: number): number | null;
  } | null;
  /** Names of what the hypothesis asks. */
  readonly probes: readonly string[];
  /** Whether something of it is done or asked at the gateway. */
  readonly usesGateway: boolean;
  /** What is in the file and is not done. */
  readonly notDone: readonly string[];
  /** @throws LOOP_CONTROL_UNREACHABLE, LOOP_CONTROL_DENIED, LOOP_EXPERIMENT_INVALID */
  run(options: ExperimentOptions): Promise<Journal>;
}

export interface ExperimentSource {
  /** Path, as it was given. */
  readonly file: string;
  /** Of loop's config. */
  readonly configFile: string | undefined;
  /** `name=value`, `name:type=value`: of the configuration of an experiment of Chaos Toolkit. */
  readonly vars?: readonly string[] | undefined;
  /** Files of such, of secrets, or of the environment. */
  readonly varFiles?: readonly string[] | undefined;
}
