import type { Capture } from '../api/shapes.js';

/** The page that replays it. */
export function replayLink({ id }: Capture): string {
  return `/replays/new?capture=${id}`;
}
