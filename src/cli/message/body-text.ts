import { isUtf8 } from 'node:buffer';
import type { KeptMessage } from '../../core/capture.js';
import { decodeContent } from '../../core/content-coding.js';
import { headerValue } from '../../core/headers.js';
import { bytesText } from '../text/bytes-text.js';
import { printable, printableLines } from '../text/printable.js';
import { decodedBytesMax } from './decoded-bytes-max.js';
import { hexDump } from './hex-dump.js';
import { prettyJson } from './pretty-json.js';

const hexBytesMax = 256;

export interface BodyText {
  /** For a terminal, with a line end when not empty. */
  readonly text: string;
  /** Size, and in which way `text` differs from the kept bytes: `2.1 KiB, gzip undone, JSON indented`. */
  readonly notes: readonly string[];
}

/** A body for people: codings undone, JSON indented, what is no text as a hex dump. */
export function bodyText({ headers, body }: KeptMessage): BodyText {
  if (body.bytes === 0 && body.data.length === 0) return { text: '', notes: ['no body'] };
  const notes = [bytesText(body.bytes)];
  if (body.truncated)
    notes.push(`truncated: only the first ${bytesText(body.data.length)} were kept`);

  const content = decodeContent(headers, body.data, decodedBytesMax);
  const coding = headerValue(headers, 'content-encoding') ?? '';
  if (content.problem !== null) notes.push(`not decoded: ${printable(content.problem)}`);
  else if (!content.data.equals(body.data)) notes.push(`${printable(coding)} undone`);
  if (content.cut) notes.push(`only the first ${bytesText(content.data.length)} are shown`);

  if (!isText(content.data, body.truncated || content.cut)) {
    const shown = Math.min(content.data.length, hexBytesMax);
    const part = shown < content.data.length ? `, the first ${shown} bytes` : '';
    return { text: hexDump(content.data, hexBytesMax), notes: [...notes, `binary${part}`] };
  }
  const text = content.data.toString('utf8');
  const pretty = prettyJson(text);
  if (pretty !== undefined && pretty !== text) notes.push('JSON indented');
  const shown = printableLines(pretty ?? text);
  if (shown !== body.data.toString('utf8')) notes.push('the bytes as kept: -o json');
  return { text: withLineEnd(shown), notes };
}

/** UTF-8 without NUL; the last character may be broken where the body was cut off. */
function isText(data: Buffer, mayBreakOff: boolean): boolean {
  if (data.includes(0)) return false;
  if (isUtf8(data)) return true;
  return mayBreakOff && [1, 2, 3].some((cut) => isUtf8(data.subarray(0, -cut)));
}

function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
