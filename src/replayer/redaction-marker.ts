/** What redaction leaves in place of a secret. */
export const redactionMarker = '[redacted]';

const encodedMarker = '%5Bredacted%5D';

export function isRedacted(text: string): boolean {
  return text.includes(redactionMarker) || text.includes(encodedMarker);
}

/** Whether `came` may be what `recorded` was before redaction: a marker stands for any text. */
export function fitsRedacted(recorded: string, came: string): boolean {
  if (recorded === came) return true;
  if (!isRedacted(recorded)) return false;
  const pieces = recorded.replaceAll(encodedMarker, redactionMarker).split(redactionMarker);
  const first = pieces.shift() ?? '';
  const last = pieces.pop() ?? '';
  if (!came.startsWith(first) || !came.endsWith(last)) return false;
  const end = came.length - last.length;
  let at = first.length;
  for (const piece of pieces) {
    const found = came.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= end;
}
