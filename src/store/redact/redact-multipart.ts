import { boundaryRange, type ContentType, parameter, parseContentType } from './content-type.js';
import { applyEdits, outsideOf, type Range } from './edits.js';
import { findAnywhere } from './find-anywhere.js';
import { marker } from './marker.js';
import type { RedactPlan } from './plan.js';

/** Redacts the content of a part that no name gives away; returns the same buffer if unchanged. */
export type RedactPart = (content: Buffer, type: ContentType) => Buffer;

export interface MultipartContext {
  readonly plan: RedactPlan;
  readonly redactPart: RedactPart;
  report(what: string): void;
}

/** Fields by name, and what `redactPart` finds in the others. The last part may be cut off. */
export function redactMultipart(data: Buffer, boundary: string, context: MultipartContext): Buffer {
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  const pieces: Buffer[] = [];
  let start = 0;
  while (start < data.length) {
    const found = data.indexOf(delimiter, start);
    const end = found === -1 ? data.length : found;
    pieces.push(...redactSection(data.subarray(start, end), context));
    if (found === -1) break;
    pieces.push(delimiter);
    start = found + delimiter.length;
  }
  return Buffer.concat(pieces);
}

/** What stands between two delimiters: the part's head, an empty line, its content, a line end. */
function redactSection(section: Buffer, context: MultipartContext): Buffer[] {
  const { head, content, tail } = splitSection(section);
  const text = head.toString('latin1');
  const edits = outsideOf(innerBoundary(text), findAnywhere(text, context.plan));
  for (const { what } of edits) context.report(`part header ${what}`);
  const newHead = Buffer.from(applyEdits(text, edits), 'latin1');
  if (content.length === 0) return [newHead, tail];

  const field = parameter(headerLine(text, 'content-disposition'), 'name') ?? '';
  const name = context.plan.names.find(Buffer.from(field, 'latin1').toString('utf8'));
  if (name !== undefined) {
    context.plan.secrets?.addValue(content.toString('utf8'));
    context.report(`field ${name}`);
    return [newHead, Buffer.from(marker), tail];
  }
  const type = parseContentType(headerLine(text, 'content-type') || 'text/plain');
  return [newHead, context.redactPart(content, type), tail];
}

/** That of a part that has parts itself. */
function innerBoundary(head: string): Range | null {
  const line = /^content-type:/im.exec(head);
  if (line === null) return null;
  const from = line.index + line[0].length;
  const value = /^[^\r\n]*/.exec(head.slice(from))?.[0] ?? '';
  const range = boundaryRange(value);
  return range && { start: from + range.start, end: from + range.end };
}

function splitSection(section: Buffer): { head: Buffer; content: Buffer; tail: Buffer } {
  const { at, length } = emptyLine(section);
  if (at === -1) return { head: section, content: section.subarray(0, 0), tail: Buffer.alloc(0) };
  const from = at + length;
  const to = Math.max(from, section.length - lineEndLength(section));
  return {
    head: section.subarray(0, from),
    content: section.subarray(from, to),
    tail: section.subarray(to),
  };
}

function emptyLine(section: Buffer): { at: number; length: number } {
  const at = section.indexOf('\r\n\r\n');
  return at === -1 ? { at: section.indexOf('\n\n'), length: 2 } : { at, length: 4 };
}

function lineEndLength(section: Buffer): number {
  if (section.at(-1) !== 0x0a) return 0;
  return section.at(-2) === 0x0d ? 2 : 1;
}

function headerLine(head: string, name: string): string {
  return new RegExp(`^${name}:([^\\r\\n]*)`, 'im').exec(head)?.[1]?.trim() ?? '';
}
