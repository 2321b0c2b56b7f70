// Asks V8 where a source can be stopped at, and chooses the line.

import type { CdpClient } from './cdp-client.js';
import { type Location, possibleBreakpoints, scriptSource as scriptText } from './cdp-schema.js';
import type { LoadedSource } from './find-source.js';
import { chooseLine, type HittablePoint, type LineChoice } from './hittable-lines.js';
import { possibleStops } from './possible-stops.js';
import type { Script } from './script-table.js';
import type { Position, SourceMap } from './source-map.js';
import type { SourceMaps } from './source-maps.js';
import type { SourceTexts } from './source-texts.js';
import { statementStart } from './statement-start.js';

interface MappedLine {
  readonly script: Script;
  readonly map: SourceMap;
  readonly source: number;
  readonly line: number;
}

/** What was inlined is in as many places. */
const piecesMax = 20;

/** Of a plain script: enough to slide, and to name the nearest. */
const linesAround = 300;

export async function findLine(
  loaded: LoadedSource,
  line: number,
  { client, maps, texts }: { client: CdpClient; maps: SourceMaps; texts: SourceTexts },
): Promise<LineChoice> {
  const { script, source } = loaded;
  const map = maps.get(script);
  const extent = source === null || map === null ? null : map.extent(source);
  const first = extent?.first ?? Math.max(0, line - 1 - linesAround);
  const last = extent?.last ?? line + linesAround;
  // Text that was mapped from nothing, or a line behind the script's last.
  const isEmpty = first > last || first >= script.lines;
  const start = { lineNumber: first, columnNumber: 0 };
  const end = { lineNumber: Math.min(last + 1, script.lines), columnNumber: 0 };
  const cuts = source === null || map === null ? linesOf(start, end) : map.begins(source);
  const [stops, text] = await Promise.all([
    isEmpty ? [] : possibleStops(client, { scriptId: script.id, start, end }, cuts),
    texts.of(loaded),
  ]);
  const points = stops.flatMap((at): HittablePoint[] => {
    if (extent === null || map === null) {
      return [{ line: at.lineNumber + 1, column: at.columnNumber, at }];
    }
    const originals = map.originals(at);
    return originals.flatMap((original, position) =>
      original.source === source
        ? [{ ...original, at, isShared: position < originals.length - 1 }]
        : [],
    );
  });
  const choice = chooseLine(points, line, { lines: text, mapped: extent?.lines ?? null });
  const isThere = choice.found && choice.line === line;
  const code = text?.[line - 1] ?? '';
  if (!isThere && map !== null && source !== null && /[\w$]/.test(code)) {
    const within = await findWithin({ script, map, source, line }, stops, client);
    if (within !== null) return within;
  }
  if (!choice.found) return choice;
  const at = choice.at.map((each) => ({ ...each, scriptId: script.id }));
  return { ...choice, at: await outerPlaces(client, at) };
}

/** Where a statement begins that runs the line along with others; null: none does. */
async function findWithin(
  { script, map, source, line }: MappedLine,
  stops: readonly Location[],
  client: CdpClient,
): Promise<LineChoice | null> {
  const pieces = map.pieces(source, line).slice(0, piecesMax);
  if (pieces.length === 0) return null;
  const params = { scriptId: script.id };
  const { scriptSource: text } = await client.call('Debugger.getScriptSource', params, scriptText);
  const parts = { client, scriptId: script.id, text: text.split('\n'), stops };
  const starts = await Promise.all(pieces.map((piece) => statementStart(piece, parts)));
  const at = [...new Set(starts.filter((start) => start !== null))];
  const [first] = at;
  const shown = first === undefined ? null : map.original(first);
  if (first === undefined || shown === null) return null;
  return {
    found: true,
    line: shown.line,
    at,
    why: `line ${line} runs as part of what begins there`,
  };
}

const linesOf = (from: Position, to: Position): readonly Position[] =>
  Array.from({ length: to.lineNumber - from.lineNumber }, (_, at) => ({
    ...{ lineNumber: from.lineNumber + at, columnNumber: 0 },
  }));

/** Those that belong to the function of the first: in `list.map((x) => x.a)`, what the arrow does is another's. */
async function outerPlaces(
  client: CdpClient,
  places: readonly Location[],
): Promise<readonly Location[]> {
  const [first] = places;
  const last = places.at(-1);
  if (first === undefined || last === undefined || places.length === 1) return places;
  const outer = await client.call(
    'Debugger.getPossibleBreakpoints',
    {
      start: first,
      end: { ...last, columnNumber: last.columnNumber + 1 },
      restrictToFunction: true,
    },
    possibleBreakpoints,
  );
  return places.filter(
    (place) => place === first || outer.locations.some((other) => isSame(place, other)),
  );
}

function isSame(one: Location, other: Location): boolean {
  return one.lineNumber === other.lineNumber && one.columnNumber === other.columnNumber;
}
