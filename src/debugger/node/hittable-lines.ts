import type { CdpClient } from './cdp-client.js';
import { type CdpLocation, possibleBreakpoints } from './cdp-messages.js';
import type { Script } from './scripts.js';
import type { SourceMap } from './source-map.js';

/** Lines (from 1) of one source at which its script can stop → where in the script, in its order. */
export type HittableLines = ReadonlyMap<number, readonly CdpLocation[]>;

/** `path`: the script's own, or one of the sources of its map. */
export async function hittableLines(
  client: CdpClient,
  script: Script,
  map: SourceMap | undefined,
  path: string,
): Promise<HittableLines> {
  const start = { scriptId: script.id, lineNumber: 0, columnNumber: 0 };
  const { locations } = await client.call(
    'Debugger.getPossibleBreakpoints',
    { start },
    possibleBreakpoints,
  );
  return linesOf(locations, path === script.path ? undefined : map, path);
}

/** Pure. */
export function linesOf(
  locations: readonly CdpLocation[],
  map: SourceMap | undefined,
  path: string,
): HittableLines {
  const lines = new Map<number, CdpLocation[]>();
  for (const location of locations) {
    const { lineNumber, columnNumber } = location;
    const original =
      map === undefined ? { path, line: lineNumber + 1 } : map.originalOf(lineNumber, columnNumber);
    if (original === null || original.path !== path) continue;
    lines.set(original.line, [...(lines.get(original.line) ?? []), location]);
  }
  return lines;
}

/**
 * Of the places of one line those that belong to the function which the line begins in: in
 * `for (const x of all())`, `all()` runs first and stands last; in `list.map((x) => x.a)`, what the
 * arrow does is another function's. All of them where the line begins in none.
 */
export async function outerLocations(
  client: CdpClient,
  locations: readonly CdpLocation[],
): Promise<readonly CdpLocation[]> {
  const [first] = locations;
  const last = locations.at(-1);
  if (first === undefined || last === undefined || locations.length === 1) return locations;
  const outer = await client.call(
    'Debugger.getPossibleBreakpoints',
    {
      start: { ...first, columnNumber: 0 },
      end: { ...last, columnNumber: last.columnNumber + 1 },
      restrictToFunction: true,
    },
    possibleBreakpoints,
  );
  const found = locations.filter((each) => outer.locations.some((other) => isSame(each, other)));
  return found.length > 0 ? found : [first];
}

function isSame(one: CdpLocation, other: CdpLocation): boolean {
  return one.lineNumber === other.lineNumber && one.columnNumber === other.columnNumber;
}
