import { debuggedName } from '../../core/debugged-name.js';
import type { Replay } from '../../core/replay.js';
import { printable } from '../text/printable.js';
import { placeText } from './stop-text.js';

/** Stops of a report that are named: who steps through a loop makes hundreds. */
const stopsShownMax = 5;

/** Where a replay stopped, a line each. What was never hit is in its notes. */
export function stoppedLines({ stops = [] }: Pick<Replay, 'stops'>): string[] {
  // One more is shown rather than counted.
  const isLong = stops.length > stopsShownMax + 1;
  const shown = isLong ? stops.slice(0, stopsShownMax) : stops;
  const lines = shown.map(
    (stop) =>
      `${printable(debuggedName(stop))} at ${placeText(stop)} in ${printable(stop.function)}`,
  );
  return isLong ? [...lines, `… ${stops.length - shown.length} more`] : lines;
}
