import type { CdpClient } from './cdp-client.js';
import { type CdpLocation, possibleBreakpoints } from './cdp-messages.js';
import type { Script } from './scripts.js';
import type { SourceMap } from './source-map.js';

/** Lines (from 1) of one source at which its script can stop → where in the script that is. */
export type HittableLines = ReadonlyMap<number, CdpLocation>;

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

/** The first location of each line, in the order of the script. Pure. */
export function linesOf(
  locations: readonly CdpLocation[],
  map: SourceMap | undefined,
  path: string,
): HittableLines {
  const lines = new Map<number, CdpLocation>();
  for (const location of locations) {
    const { lineNumber, columnNumber } = location;
    const original =
      map === undefined ? { path, line: lineNumber + 1 } : map.originalOf(lineNumber, columnNumber);
    if (original === null || original.path !== path || lines.has(original.line)) continue;
    lines.set(original.line, location);
  }
  return lines;
}
