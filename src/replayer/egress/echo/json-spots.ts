/** A value in a JSON text, and where it stands. */
export interface JsonSpot {
  /** Keys and indexes from the root on. */
  readonly path: readonly (string | number)[];
  readonly from: number;
  readonly to: number;
  /** As it is written. */
  readonly text: string;
}

interface Level {
  readonly isList: boolean;
  readonly from: number;
  index: number;
  key: string | null;
}

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * The values of a JSON text, scalars and, behind what is in them, lists and objects.
 * @param json well-formed
 */
export function* jsonSpots(json: string): Generator<JsonSpot> {
  const levels: Level[] = [];
  const pathTo = (depth: number) =>
    levels.slice(0, depth).map(({ isList, index, key }) => (isList ? index : (key ?? '')));
  for (const { 0: text, index: from } of json.matchAll(token)) {
    const level = levels.at(-1);
    const to = from + text.length;
    if (text === '{' || text === '[') {
      levels.push({ isList: text === '[', from, index: 0, key: null });
    } else if (text === '}' || text === ']') {
      levels.pop();
      const start = level?.from ?? 0;
      yield { path: pathTo(levels.length), from: start, to, text: json.slice(start, to) };
    } else if (text === ',') {
      if (level === undefined) continue;
      if (level.isList) level.index += 1;
      else level.key = null;
    } else if (text !== ':') {
      if (level !== undefined && !level.isList && level.key === null) level.key = JSON.parse(text);
      else yield { path: pathTo(levels.length), from, to, text };
    }
  }
}

/** The text with other values in some places, everything else as it is written. */
export function withSpots(
  json: string,
  changed: readonly { readonly from: number; readonly to: number; readonly text: string }[],
): string {
  let written = '';
  let at = 0;
  for (const { from, to, text } of [...changed].sort((a, b) => a.from - b.from)) {
    written += json.slice(at, from) + text;
    at = to;
  }
  return written + json.slice(at);
}
