import type { Replay } from '../../core/replay.js';
import { printable } from '../text/printable.js';
import { breakpointText } from './breakpoint-option.js';
import { placedText } from './placed-text.js';
import { placeText } from './stop-text.js';

/** Stops of a report that are named: who steps through a loop makes hundreds. */
const stopsShownMax = 5;

export interface ReportLine {
  readonly label: 'stopped' | 'not hit';
  readonly text: string;
}

/** What a report tells of its debugger: where it stopped, and which breakpoints were never hit. */
export function reportLines({
  stops = [],
  breakpoints = [],
}: Pick<Replay, 'stops' | 'breakpoints'>): ReportLine[] {
  const isLong = stops.length > stopsShownMax + 1;
  const shown = isLong ? stops.slice(0, stopsShownMax) : stops;
  const lines = shown.map((stop) => {
    const text = `${printable(stop.service)} at ${placeText(stop)} in ${printable(stop.function)}`;
    return { label: 'stopped', text } as const;
  });
  const rest = isLong
    ? [{ label: 'stopped', text: `… ${stops.length - shown.length} more` } as const]
    : [];
  const missed = breakpoints
    .filter((_, at) => !stops.some(({ breakpoint }) => breakpoint === at))
    .map((breakpoint) => {
      const text = `${breakpointText(breakpoint)} ${placedText(breakpoint)}`;
      return { label: 'not hit', text: printable(text) } as const;
    });
  return [...lines, ...rest, ...missed];
}
