// Where V8 can stop in a range of a script. Of a range that no one function holds it tells only as long
// as the script's outermost code is there; what ran once is thrown away, and that of CommonJS cannot be
// compiled again. Then each small piece of the range is asked for, as a piece lies within a function.

import type { CdpClient } from './cdp-client.js';
import { type Location, possibleBreakpoints } from './cdp-schema.js';
import type { Position } from './source-map.js';

export interface StopRange {
  readonly scriptId: string;
  readonly start: Position;
  readonly end: Position;
}

/** They are asked for side by side; each takes V8 some microseconds. */
const piecesMax = 4_000;

/** Ascending. `cuts`: where pieces begin, ascending. */
export async function possibleStops(
  client: CdpClient,
  range: StopRange,
  cuts: readonly Position[],
): Promise<readonly Location[]> {
  const whole = await ask(client, range);
  if (whole.length > 0) return whole;
  const pieces = cuts.slice(0, piecesMax).flatMap((start, at): [Position, Position][] => {
    const next = { ...start, columnNumber: start.columnNumber + 1 };
    // The end of a function may be the first character of a piece, and the rest another's.
    return [
      [start, next],
      [next, cuts[at + 1] ?? range.end],
    ];
  });
  const found = await Promise.all(
    pieces.map(([start, end]) => ask(client, { ...range, start, end }).catch(() => [])),
  );
  return found.flat();
}

async function ask(
  client: CdpClient,
  { scriptId, start, end }: StopRange,
): Promise<readonly Location[]> {
  const at = ({ lineNumber, columnNumber }: Position) => ({ scriptId, lineNumber, columnNumber });
  const params = { start: at(start), end: at(end) };
  const answer = await client.call('Debugger.getPossibleBreakpoints', params, possibleBreakpoints);
  return answer.locations;
}
