import type { ContestantName, ObservedName } from '../options.js';
import type { Processes } from '../processes.js';

/** What a contestant is started with. */
export interface Lab {
  readonly processes: Processes;
  /** For files; deleted at the end. */
  readonly folder: string;
  readonly upstreamPort: number;
  readonly connections: number;
}

export interface Contestant {
  readonly name: ContestantName | ObservedName;
  /** For the table. */
  readonly title: string;
  /** Why it cannot take part here, or undefined. */
  readonly absent: string | undefined;
  start(lab: Lab): Promise<Running>;
}

/** A proxy, or the upstream itself, that answers on 127.0.0.1. */
export interface Running {
  readonly pid: number;
  readonly port: number;
}
