import type { ServiceFigures } from './figures.js';

/** An experiment that breaks something now, by whatever means: what is kept meanwhile carries its name. */
export interface ExperimentMark {
  readonly experiment: string;
  /** Who runs it, and has to renew the mark. */
  readonly owner: string;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
}

export interface MarkWish {
  readonly experiment: string;
  readonly owner: string;
  /** How long it stays without being renewed. */
  readonly leaseMs: number;
}

/** What a gateway can be told about experiments, from inside or through its admin API. */
export interface ExperimentMarks {
  /** Begins, or renews: there is one an owner. @throws LOOP_FAULT_REFUSED */
  hold(wish: MarkWish): Promise<ExperimentMark>;
  /** Newest first. */
  list(): Promise<readonly ExperimentMark[]>;
  /** How the services did since it began: those with traffic. */
  figures(owner: string): Promise<readonly ServiceFigures[]>;
  /** Ends that of the owner; those that are left. */
  end(owner: string): Promise<readonly ExperimentMark[]>;
}
