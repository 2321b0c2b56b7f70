import type { Colours } from '../text/colours.js';

/** What rendering depends on beside the data. */
export interface Look {
  /** Cells of a line. */
  readonly columns: number;
  readonly colours: Colours;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}
