import type { Colours } from '../text/colours.js';

/** What the rendering of a stop depends on beside the stop. */
export interface StopLook {
  readonly colours: Colours;
  /** Cells of a line; undefined: lines are not cut. */
  readonly columns: number | undefined;
  /** Everything there is, in place of the first of a long list. */
  readonly isWhole?: boolean | undefined;
}
