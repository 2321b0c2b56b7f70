// Redaction finds ranges of a text first and replaces them all at once: what is outside of them
// stays as it is, and ranges that several rules found are one.

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** One range of a text to be replaced. */
export interface Edit extends Range {
  readonly text: string;
  /** What was found, never its value: `$..password`, `patterns[0]`. */
  readonly what: string;
}

/** Replaces the ranges; of those that overlap, the wider one's text stands for all. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text;
  let result = '';
  let from = 0;
  for (const { start, end, text: replacement } of mergeEdits(text, edits)) {
    result += text.slice(from, start) + replacement;
    from = end;
  }
  return result + text.slice(from);
}

/** Adds to a list. Not `push(...more)`: there may be more of them than a call takes arguments. */
export function addEdits(edits: Edit[], more: readonly Edit[]): void {
  for (const edit of more) edits.push(edit);
}

/** What is left of the edits where a range stays as it is. */
export function outsideOf(kept: Range | null, edits: readonly Edit[]): Edit[] {
  if (kept === null) return [...edits];
  return edits.flatMap((edit) => {
    if (edit.end <= kept.start || edit.start >= kept.end) return [edit];
    const pieces = [
      { ...edit, end: kept.start },
      { ...edit, start: kept.end },
    ];
    return pieces.filter(({ start, end }) => start < end);
  });
}

/** Moves edits of a part to their place in the whole. */
export function shiftEdits(edits: readonly Edit[], by: number): Edit[] {
  return edits.map((edit) => ({ ...edit, start: edit.start + by, end: edit.end + by }));
}

interface MergedRange {
  start: number;
  end: number;
  text: string;
  /** Of the edit whose text it is. */
  width: number;
}

function mergeEdits(text: string, edits: readonly Edit[]): MergedRange[] {
  const merged: MergedRange[] = [];
  for (const edit of edits.toSorted(byPlace)) {
    const start = splitsPair(text, edit.start) ? edit.start - 1 : edit.start;
    const end = splitsPair(text, edit.end) ? edit.end + 1 : edit.end;
    const width = end - start;
    const last = merged.at(-1);
    if (last === undefined || start >= last.end) {
      merged.push({ start, end, text: edit.text, width });
      continue;
    }
    if (width > last.width) {
      last.text = edit.text;
      last.width = width;
    }
    last.end = Math.max(last.end, end);
  }
  return merged;
}

/** Of two edits of the same range, the longer text (quoted, for JSON) comes first and wins. */
function byPlace(a: Edit, b: Edit): number {
  return a.start - b.start || b.end - a.end || b.text.length - a.text.length;
}

/** A pattern without the `u` flag may end between the halves of a surrogate pair. */
function splitsPair(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return false;
  return (text.charCodeAt(at - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}
