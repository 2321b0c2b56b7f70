// Breakpoints at their places. DAP's `setBreakpoints` replaces all those of a file, and knows one a
// line: what was asked for is gathered by file and line, and those of one line share a condition.

import type { BreakpointRequest } from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import type { DapClient } from './client.js';
import type { Language, Place } from './language.js';
import { breakpointsSchema } from './messages.js';

/** A line with a breakpoint. */
export interface ArmedLine {
  readonly place: Place;
  /** The debugger's number, where it has one. */
  readonly id: number | null;
  /** Positions in the breakpoints as asked for. */
  readonly positions: readonly number[];
}

/**
 * @param sent hears of all files before they are touched, so that a release in between finds them
 * @throws LOOP_DEBUGGER_CONDITION, LOOP_DEBUGGER_LINE
 */
export async function armLines(
  client: DapClient,
  language: Language,
  requests: readonly BreakpointRequest[],
  places: readonly Place[],
  sent: (lines: readonly ArmedLine[]) => void,
): Promise<readonly ArmedLine[]> {
  const lines = gather(places);
  sent(lines);
  const files = new Map<string, ArmedLine[]>();
  for (const line of lines) {
    files.set(line.place.path, [...(files.get(line.place.path) ?? []), line]);
  }
  const armed = await Promise.all(
    [...files].map(async ([path, ofFile]) => {
      const answer = await client.request(
        'setBreakpoints',
        {
          source: { path },
          breakpoints: ofFile.map(({ place, positions }) => ({
            line: place.line,
            ...conditionOf(positions, requests, language),
          })),
        },
        breakpointsSchema,
      );
      return ofFile.map((line, at) => {
        const said = answer.breakpoints[at];
        if (said?.verified !== true) refuse(line, requests, said?.message ?? 'no reason given');
        return { ...line, id: said?.id ?? null };
      });
    }),
  );
  return armed.flat();
}

function gather(places: readonly Place[]): ArmedLine[] {
  const byLine = new Map<string, { place: Place; id: null; positions: number[] }>();
  places.forEach((place, position) => {
    const key = `${place.path}:${place.line}`;
    const line = byLine.get(key);
    if (line === undefined) byLine.set(key, { place, id: null, positions: [position] });
    else line.positions.push(position);
  });
  return [...byLine.values()];
}

function conditionOf(
  positions: readonly number[],
  requests: readonly BreakpointRequest[],
  language: Language,
): { condition?: string } {
  const conditions = positions.map((position) => requests[position]?.condition ?? null);
  const given = conditions.filter((condition) => condition !== null);
  if (given.length < conditions.length) return {}; // one of them stops always
  return { condition: given.length === 1 ? (given[0] ?? '') : language.either(given) };
}

function refuse(line: ArmedLine, requests: readonly BreakpointRequest[], why: string): never {
  const request = requests[line.positions[0] ?? 0];
  const where = `${request?.service}:${request?.file}:${request?.line}`;
  // The line is one that was found to be good: what is left to be wrong is the condition.
  if (request?.condition != null) {
    throw new LoopError(
      'LOOP_DEBUGGER_CONDITION',
      `${where} if ${request.condition}: the condition is not understood: ${why}`,
    );
  }
  throw new LoopError('LOOP_DEBUGGER_LINE', `${where}: ${why}`);
}
