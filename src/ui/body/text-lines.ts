// A text as rows of bounded length: a body may be one line of megabytes.

export const columnsMost = 400;

export interface TextRow {
  /** From 1; null where a line goes on. */
  readonly line: number | null;
  readonly start: number;
  readonly end: number;
}

export function rowsOf(text: string): TextRow[] {
  const rows: TextRow[] = [];
  let line = 1;
  for (let start = 0; start <= text.length; line++) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    rows.push({ line, start, end: Math.min(end, start + columnsMost) });
    for (let at = start + columnsMost; at < end; at += columnsMost) {
      rows.push({ line: null, start: at, end: Math.min(end, at + columnsMost) });
    }
    start = end + 1;
  }
  return rows;
}

/** The row in which the character stands. */
export function rowAt(rows: readonly TextRow[], offset: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((rows[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where the text occurs, whatever its case; `most` of them. */
export function placesOf(lowered: string, wanted: string, most: number): number[] {
  const places: number[] = [];
  const lower = wanted.toLowerCase();
  if (lower === '') return places;
  for (let at = lowered.indexOf(lower); at >= 0 && places.length < most; ) {
    places.push(at);
    at = lowered.indexOf(lower, at + lower.length);
  }
  return places;
}
