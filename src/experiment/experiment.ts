import type {
  Dry,
  ExperimentFormat,
  HypothesisStrategy,
  Mapping,
  RollbackStrategy,
} from '../core/experiment.js';
import type { Means } from './means.js';
import type { Schedule } from './schedule.js';

/** What every format is read into. */
export interface Experiment {
  readonly format: ExperimentFormat;
  /** Short: what captures and faults of it are known by. */
  readonly name: string;
  readonly title: string;
  /** As the journal has it. */
  readonly source: Mapping;
  readonly hypothesis: Hypothesis | null;
  readonly method: readonly Activity[];
  readonly rollbacks: readonly Activity[];
  readonly hypothesisStrategy: HypothesisStrategy;
  readonly rollbackStrategy: RollbackStrategy;
  /** Those that it starts, in the notation of the config. */
  readonly faults: readonly Mapping[];
  readonly usesGateway: boolean;
  /** When it is run by itself. */
  readonly every?: Schedule | undefined;
  /** What is in the file and is not done. */
  readonly notDone: readonly string[];
  /** Looks at what can only be known here and now: programs, modules. @throws LOOP_EXPERIMENT_INVALID */
  readonly check?: ((means: Means) => Promise<void>) | undefined;
  /** Reads what the activities stand on, before the first of them. @throws LOOP_EXPERIMENT_INVALID */
  readonly prepare?: ((means: Means) => Promise<PreparedTitle>) | undefined;
}

interface PreparedTitle {
  readonly title: string;
}

export interface Hypothesis {
  readonly title: string;
  readonly probes: readonly HypothesisProbe[];
}

export interface Activity {
  readonly kind: 'probe' | 'action';
  readonly name: string;
  /** As the file says it. */
  readonly declared: Mapping;
  readonly background: boolean;
  readonly dry: Dry | null;
  /** Seconds; asked for when it runs. */
  readonly pauses: () => { readonly before: number; readonly after: number };
  /**
   * Resolves with what came out. Ends soon when the signal comes.
   * @throws ActivityFailed where it failed in a way that it may; anything else aborts the run
   */
  readonly perform: (means: Means, signal: AbortSignal) => Promise<unknown>;
}

export interface HypothesisProbe extends Activity {
  /** Whether what came out is as it should be. */
  readonly isMet: (output: unknown, means: Means, signal: AbortSignal) => Promise<boolean>;
}

export const noPauses = () => ({ before: 0, after: 0 });
