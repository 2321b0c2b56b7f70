import type { KeptMessage } from '../core/capture.js';
import { decodeContent } from '../core/content-coding.js';
import { textOfBody } from '../core/text-of-body.js';

/** What redaction leaves in place of a secret. */
export const redactionMarker = '[redacted]';

export const encodedMarker = '%5Bredacted%5D';

export function isRedacted(text: string): boolean {
  return text.includes(redactionMarker) || text.includes(encodedMarker);
}

/** What a kept body may expand to. */
const decodedBytesMax = 16 * 1024 * 1024;

/** Redaction undoes codings and charsets, so that its marker is where the text is. */
export function hasRedactedBody({ headers, body }: KeptMessage): boolean {
  if (isRedacted(body.data.toString('latin1'))) return true;
  const { data, cut } = decodeContent(headers, body.data, decodedBytesMax);
  const read = textOfBody(headers, data, body.truncated || cut);
  return read !== null && isRedacted(read.text);
}

/** What stands before, between and behind the markers. */
export function unredactedPieces(text: string): string[] {
  return text.replaceAll(encodedMarker, redactionMarker).split(redactionMarker);
}

/** Whether `came` may be what `recorded` was before redaction: a marker stands for any text. */
export function fitsRedacted(recorded: string, came: string): boolean {
  if (recorded === came) return true;
  if (!isRedacted(recorded)) return false;
  const pieces = unredactedPieces(recorded);
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
