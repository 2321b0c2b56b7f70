import type { ExpectedVerdict } from '../exit-code.js';
import type { Colours } from '../text/colours.js';

/** What the rendering of a replay depends on beside the replay. */
export interface ReplayLook {
  readonly expected?: ExpectedVerdict | undefined;
  readonly colours: Colours;
  /** Cells of a line; undefined: lines are not cut. */
  readonly columns?: number | undefined;
}
