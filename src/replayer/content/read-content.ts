import { createHash } from 'node:crypto';
import type { KeptMessage } from '../../core/capture.js';
import { decodeContent } from '../../core/content-coding.js';
import { isAnyGrpc } from '../../core/grpc/web-body.js';
import { headerValue, type RawHeaders } from '../../core/headers.js';
import { textOfBody } from '../../core/text-of-body.js';
import { type Json, parseJson } from '../compare/json-text.js';
import { type ContentFormat, likelyFormats } from './content-format.js';
import { formTree } from './form-tree.js';
import { type GrpcTree, grpcTree } from './grpc-tree.js';
import { contentHeaders, multipartTree, type Part } from './multipart-tree.js';
import { plainRequests } from './plain-requests.js';
import { xmlTree } from './xml-tree.js';

/** A body by what it says: its structure, or lines of text, or bytes of which nothing is known. */
export type Content =
  | {
      readonly kind: 'tree';
      readonly format: TreeFormat;
      readonly tree: Json;
      /** What stands in the tree as a digest. */
      readonly binaries?: readonly BinaryPart[];
    }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly data: Buffer };

/** A file in a multipart body. */
export interface BinaryPart {
  readonly name: string;
  readonly data: Buffer;
}

export type TreeFormat = Exclude<ContentFormat, 'text'> | GrpcTree['format'];

/** How a place in a body is named: `body $.id`, `body form.id`, `body xml.Envelope.Body.id`, `body message[2].id`. */
export const treeRoots: Readonly<Record<TreeFormat, string>> = {
  json: '$',
  ndjson: 'line',
  form: 'form',
  multipart: 'part',
  xml: 'xml',
  protobuf: '$',
  grpc: 'message',
};

export const decodedBytesMax = 16 * 1024 * 1024;
/** What is read of a body takes several times its size: of larger ones only the last few are kept. */
const rememberedBytesMax = 64 * 1024;
const lastMax = 4;

const remembered = new WeakMap<KeptMessage, Content>();
const last: (readonly [KeptMessage, Content])[] = [];

/** Content codings are undone first. */
export function readContent(message: KeptMessage): Content {
  const known = remembered.get(message) ?? last.find(([of]) => of === message)?.[1];
  if (known !== undefined) return known;
  const { content, bytes } = isAnyGrpc(message.headers)
    ? grpcContent(message)
    : plainContent(message);
  if (bytes <= rememberedBytesMax) remembered.set(message, content);
  else if (last.push([message, content]) > lastMax) last.shift();
  return content;
}

function plainContent({ headers, body }: KeptMessage): { content: Content; bytes: number } {
  const { data, decoded } = decodeContent(headers, body.data, decodedBytesMax);
  const content = decoded
    ? contentOf(headers, data)
    : ({ kind: 'bytes', data: body.data } as const);
  return { content, bytes: data.length };
}

function grpcContent(message: KeptMessage): { content: Content; bytes: number } {
  return { content: { kind: 'tree', ...grpcTree(message) }, bytes: message.body.data.length };
}

/** Of a decoded body. */
export function contentOf(headers: RawHeaders, data: Buffer): Content {
  const text = textOfBody(headers, data, false)?.text ?? null;
  for (const format of likelyFormats(headers, data)) {
    if (format === 'multipart') {
      const binaries: BinaryPart[] = [];
      const tree = multipartTree(headers, data, (part, name) => partContent(part, name, binaries));
      if (tree !== undefined) return { kind: 'tree', format, tree, binaries };
      continue;
    }
    const tree = text === null || text === '' ? undefined : treeOf(format, text);
    if (tree !== undefined && format !== 'text') return { kind: 'tree', format, tree };
  }
  return text === null || isBinary(headers, text)
    ? { kind: 'bytes', data }
    : { kind: 'text', text };
}

/** A short message of a binary format is often UTF-8 by chance. Line feeds, FIX and HL7 are text. */
function isBinary(headers: RawHeaders, text: string): boolean {
  const type = headerValue(headers, 'content-type') ?? '';
  return !type.startsWith('text/') && /[\x02-\x08\x0e-\x1a]/.test(text);
}

function treeOf(format: ContentFormat, text: string): Json | undefined {
  switch (format) {
    case 'json': {
      const json = parseJson(text);
      return json === undefined ? undefined : plainRequests(json);
    }
    case 'ndjson':
      return linesTree(text);
    case 'form':
      return text.includes('=') ? formTree(text) : undefined;
    case 'xml':
      return xmlTree(text.replace(/^\ufeff/, ''));
    default:
      return undefined;
  }
}

/** A JSON text a line; also with the record separators of RFC 7464. */
function linesTree(text: string): Json | undefined {
  const lines = text.split(/\r?\n|\x1e/).filter((line) => line.trim() !== '');
  if (lines.length === 0) return undefined;
  const items: Json[] = [];
  for (const line of lines) {
    const json = parseJson(line);
    if (json === undefined) return undefined;
    items.push(json);
  }
  return items;
}

/** Each part by its own type; one that is no text by its digest, and it is put with the binaries. */
function partContent(part: Part, name: string, binaries: BinaryPart[]): Json {
  const content = contentOf(contentHeaders(part), part.data);
  if (content.kind === 'text') return content.text;
  if (content.kind === 'tree') {
    binaries.push(...(content.binaries ?? []));
    // What has no type is a field's value, and a value may look like a number or a form.
    const isValue = contentHeaders(part).length === 0 && typeof content.tree !== 'object';
    return isValue || content.format === 'form' ? part.data.toString('utf8') : content.tree;
  }
  binaries.push({ name, data: content.data });
  const digest = createHash('sha256').update(content.data).digest('hex').slice(0, 16);
  return `${content.data.length} bytes, sha256 ${digest}`;
}
