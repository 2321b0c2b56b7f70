// Asks V8 where a source can be stopped at, and chooses the line.

import type { CdpClient } from './cdp-client.js';
import { type Location, possibleBreakpoints } from './cdp-schema.js';
import type { LoadedSource } from './find-source.js';
import { chooseLine, type HittablePoint, type LineChoice } from './hittable-lines.js';
import type { SourceMaps } from './source-maps.js';
import type { SourceTexts } from './source-texts.js';

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
  const range = {
    start: { scriptId: script.id, lineNumber: first, columnNumber: 0 },
    end: { scriptId: script.id, lineNumber: Math.min(last + 1, script.lines), columnNumber: 0 },
  };
  const [possible, text] = await Promise.all([
    isEmpty
      ? { locations: [] }
      : client.call('Debugger.getPossibleBreakpoints', range, possibleBreakpoints),
    texts.of(loaded),
  ]);
  const points = possible.locations.flatMap((at): HittablePoint[] => {
    if (extent === null) return [{ line: at.lineNumber + 1, column: at.columnNumber, at }];
    const original = map?.original(at) ?? null;
    if (original?.source !== source) return [];
    return [{ line: original.line, column: original.column, at }];
  });
  const choice = chooseLine(points, line, { lines: text, mapped: extent?.lines ?? null });
  if (!choice.found) return choice;
  const at = choice.at.map((each) => ({ ...each, scriptId: script.id }));
  return { ...choice, at: await outerPlaces(client, at) };
}

/**
 * Those that belong to the function which the line begins in: in `list.map((x) => x.a)`, what the
 * arrow does is another function's. The first where it begins in none of them.
 */
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
      start: { ...first, columnNumber: 0 },
      end: { ...last, columnNumber: last.columnNumber + 1 },
      restrictToFunction: true,
    },
    possibleBreakpoints,
  );
  const found = places.filter((place) => outer.locations.some((other) => isSame(place, other)));
  return found.length > 0 ? found : [first];
}

function isSame(one: Location, other: Location): boolean {
  return one.lineNumber === other.lineNumber && one.columnNumber === other.columnNumber;
}
