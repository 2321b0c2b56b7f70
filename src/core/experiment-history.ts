import type { ExperimentFormat, Journal, JournalStatus } from './experiment.js';

/** A run as a list shows it. */
export interface ExperimentRunSummary {
  readonly id: number;
  readonly name: string;
  readonly title: string;
  readonly format: ExperimentFormat;
  /** Path of its file, as it was given. */
  readonly file: string;
  /** The cron expression that it was run by; null: a command. */
  readonly every: string | null;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly status: JournalStatus;
  readonly deviated: boolean;
  /** How many were kept while it broke something. */
  readonly captures: number;
}

export interface ExperimentRun extends ExperimentRunSummary {
  readonly journal: Journal;
}

/** The runs of experiments that the store remembers. */
export interface ExperimentHistory {
  save(run: Omit<ExperimentRun, 'id'>): Promise<number>;
  /** Newest first. */
  list(filter: {
    readonly name?: string | undefined;
    readonly limit?: number | undefined;
  }): Promise<readonly ExperimentRunSummary[]>;
  get(id: number): Promise<ExperimentRun | undefined>;
  close(): Promise<void>;
}
