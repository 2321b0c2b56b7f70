import { headerPairs, headerValue, type RawHeaders } from '../../core/headers.js';
import type { Json } from '../compare/json-text.js';
import { byName, type FieldTree } from './form-tree.js';

export interface Part {
  readonly headers: RawHeaders;
  readonly data: Buffer;
}

const partsMax = 10_000;

/**
 * Parts by their name, with file name and type where they have them; each part's content is read by
 * `read`. Undefined when it is no multipart body.
 */
export function multipartTree(
  headers: RawHeaders,
  data: Buffer,
  read: (part: Part, name: string) => Json,
): FieldTree | undefined {
  const boundary = boundaryOf(headers) ?? boundaryWithin(data);
  const parts = boundary === null ? null : splitParts(data, boundary);
  if (parts === null) return undefined;
  return byName(
    parts.map((part, at): [string, Json] => {
      const disposition = headerValue(part.headers, 'content-disposition') ?? '';
      const name = parameter(disposition, 'name') ?? String(at);
      return [name, described(part, disposition, read(part, name))];
    }),
  );
}

function described({ headers }: Part, disposition: string, content: Json): Json {
  const file = parameter(disposition, 'filename');
  const type = headerValue(headers, 'content-type');
  // A field alone is its value, as in any other form.
  if (file === undefined && type === undefined) return content;
  return { ...(file !== undefined && { file }), ...(type !== undefined && { type }), content };
}

function boundaryOf(headers: RawHeaders): string | null {
  const type = headerValue(headers, 'content-type') ?? '';
  return /^multipart\//i.test(type) ? (parameter(type, 'boundary') ?? null) : null;
}

/** The type may be missing; the body begins with its boundary. */
function boundaryWithin(data: Buffer): string | null {
  return (
    /^(?:\r?\n)?--([^\r\n]{1,70})\r?\n/.exec(data.subarray(0, 100).toString('latin1'))?.[1] ?? null
  );
}

/** RFC 2046 §5.1.1. Null when the boundary is not there. */
function splitParts(data: Buffer, boundary: string): Part[] | null {
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  const parts: Part[] = [];
  let at = data.indexOf(mark);
  if (at === -1) return null;
  while (at !== -1 && parts.length < partsMax) {
    const from = at + mark.length;
    if (data.subarray(from, from + 2).toString('latin1') === '--') break;
    const next = data.indexOf(mark, from);
    parts.push(readPart(data.subarray(from, next === -1 ? data.length : next)));
    at = next;
  }
  return parts;
}

/** From behind the boundary to before the next one: a line's end, headers, an empty line, content. */
function readPart(piece: Buffer): Part {
  const text = piece.toString('latin1');
  const start = /^[ \t]*\r?\n/.exec(text)?.[0].length ?? 0;
  const gap = /^\r?\n|\r?\n\r?\n/.exec(text.slice(start));
  if (gap === null) return { headers: [], data: piece.subarray(start) };
  const head = text.slice(start, start + gap.index);
  const end = text.endsWith('\r\n') ? 2 : text.endsWith('\n') ? 1 : 0;
  const from = start + gap.index + gap[0].length;
  return {
    headers: headersIn(head),
    data: piece.subarray(from, Math.max(from, piece.length - end)),
  };
}

function headersIn(head: string): string[] {
  return head.split(/\r?\n(?![ \t])/).flatMap((line) => {
    const mark = line.indexOf(':');
    if (mark === -1) return [];
    const value = line.slice(mark + 1).replace(/\r?\n[ \t]+/g, ' ');
    return [line.slice(0, mark).trim(), Buffer.from(value.trim(), 'latin1').toString('utf8')];
  });
}

function parameter(value: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;]*))`, 'i').exec(value);
  return found?.[1]?.replace(/\\(.)/g, '$1') ?? found?.[2];
}

/** Headers of a part that say something about its content. */
export function contentHeaders({ headers }: Part): RawHeaders {
  return headerPairs(headers)
    .filter(([name]) => name.toLowerCase() !== 'content-disposition')
    .flat();
}
