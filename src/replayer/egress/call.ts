import type { KeptMessage } from '../../core/capture.js';

/** A call that is to be answered from the capture. */
export interface Call {
  readonly service: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly request: KeptMessage;
}

/** Which recorded answers were given already, by the index of their hops. */
export type UsedAnswers = ReadonlySet<number>;
