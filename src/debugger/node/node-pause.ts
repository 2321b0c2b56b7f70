import type { SessionEvents } from '../debugger-kind.js';
import type { Paused } from './cdp-schema.js';
import type { Frame } from './stack.js';

export interface NodeSessionEvents extends SessionEvents {
  /** Of the NodeWorker domain. */
  threads?(method: string, params: unknown): void;
}

export interface Pause {
  readonly data: Paused;
  readonly frames: readonly Frame[];
  isReported: boolean;
}
