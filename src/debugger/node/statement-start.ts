// A line at which V8 does not stop, because all that is left of it is part of a statement that begins
// elsewhere: minifiers join statements, and people break them. Where V8 stops before it.

import type { CdpClient } from './cdp-client.js';
import { possibleBreakpoints } from './cdp-schema.js';
import type { Piece, Position } from './source-map.js';
import { entersBlock, readBetween } from './statement-text.js';

export interface StatementParts {
  readonly client: CdpClient;
  readonly scriptId: string;
  /** Of the script, by lines. */
  readonly text: readonly string[];
  /** Where V8 can stop, ascending. */
  readonly stops: readonly Position[];
}

/** A statement has some; further back another one begins. */
const looksMax = 20;

/** The last stop before a piece of the line that has run whenever that does; null: there is none. */
export async function statementStart(
  { start, last, end }: Piece,
  parts: StatementParts,
): Promise<Position | null> {
  const { stops, text } = parts;
  const behind = end ?? { lineNumber: text.length, columnNumber: 0 };
  // It is the head of a function, and what begins there is the function's.
  if (entersBlock(textBetween(text, last, behind))) return null;
  let found: Position | null = null;
  const before = stops.filter((stop) => compare(stop, start) <= 0).slice(-looksMax);
  for (const stop of before.reverse()) {
    const { isOne, mayBeSkipped } = readBetween(textBetween(text, stop, start));
    if (!isOne) break;
    // What stands in a function between is not of the statement.
    if (!(await isSameFunction(stop, last, parts))) continue;
    found = stop;
    if (!mayBeSkipped) break;
  }
  return found;
}

/** V8 tells what it can stop at in the function of a place; the end of each function is among it. */
async function isSameFunction(one: Position, other: Position, parts: StatementParts) {
  const [next] = await stopsFrom(other, endOf(parts), parts);
  if (next === undefined) return false;
  const behind = { ...next, columnNumber: next.columnNumber + 1 };
  return (await stopsFrom(one, behind, parts)).some((each) => compare(each, next) === 0);
}

async function stopsFrom(
  start: Position,
  end: Position,
  { client, scriptId }: StatementParts,
): Promise<readonly Position[]> {
  const at = ({ lineNumber, columnNumber }: Position) => ({ scriptId, lineNumber, columnNumber });
  const params = { start: at(start), end: at(end), restrictToFunction: true };
  const found = await client.call('Debugger.getPossibleBreakpoints', params, possibleBreakpoints);
  return found.locations;
}

const endOf = ({ text }: StatementParts): Position => ({
  ...{ lineNumber: text.length, columnNumber: 0 },
});

function compare(one: Position, other: Position): number {
  return one.lineNumber - other.lineNumber || one.columnNumber - other.columnNumber;
}

function textBetween(lines: readonly string[], from: Position, to: Position): string {
  const all = lines.slice(from.lineNumber, to.lineNumber + 1);
  const last = all.length - 1;
  const isWhole = to.lineNumber >= lines.length;
  return all
    .map((line, at) => (at === last && !isWhole ? line.slice(0, to.columnNumber) : line))
    .map((line, at) => (at === 0 ? line.slice(from.columnNumber) : line))
    .join('\n');
}
