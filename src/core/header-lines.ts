/** What is done to the header lines of a head (latin1, each with its line end). */
export interface LineEdits {
  /** Lower case. */
  readonly removed: ReadonlySet<string>;
  /** A bit for the length of each of them, by which most lines are told not to be one of them. */
  readonly lengths: number;
  /** Whole lines, before and behind all others. */
  readonly first: string;
  readonly last: string;
}

export function lineEdits(
  removed: readonly string[],
  { first = '', last = '' }: { readonly first?: string; readonly last?: string } = {},
): LineEdits {
  let lengths = 0;
  for (const { length } of removed) lengths |= bitOf(length);
  return { removed: new Set(removed), lengths, first, last };
}

/** Order, case and repetition of what stays are kept. In one pass, which copies no line that stays by itself. */
export function editLines(lines: string, { removed, lengths, first, last }: LineEdits): string {
  if (lengths === 0) return first + lines + last;
  let kept = first;
  let from = 0;
  for (let at = 0; at < lines.length; ) {
    const colon = lines.indexOf(':', at);
    if (colon === -1) break;
    const end = lines.indexOf('\r\n', colon);
    const next = end === -1 ? lines.length : end + 2;
    if ((lengths & bitOf(colon - at)) !== 0 && removed.has(lines.slice(at, colon).toLowerCase())) {
      kept += lines.slice(from, at);
      from = next;
    }
    at = next;
  }
  return kept + lines.slice(from) + last;
}

function bitOf(length: number): number {
  return 1 << (length & 31);
}
