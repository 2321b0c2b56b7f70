import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { decodePercent } from '../../core/query.js';
import { isObject, type Json, parseJson } from '../compare/json-text.js';
import { formTree } from './form-tree.js';
import { plainRequests } from './plain-requests.js';
import { xmlTree } from './xml-tree.js';

/** What a text holds that is more than words: a document in another's field, or bytes. */
export type OpenedText =
  | { readonly kind: 'tree'; readonly tree: Json }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly data: Buffer };

const charactersMax = 4 * 1024 * 1024;
const decodedBytesMax = 4 * 1024 * 1024;
const charactersMin = 8;

/**
 * JSON or XML in a text, the claims of a JWT, the parameters of a URL or a form, and all of these in
 * base64 (also gzip'd), base64url, hex or a data URI. Null for a text that is a text. What is found
 * may hold such texts again.
 */
export function openText(text: string): OpenedText | null {
  if (text.length < charactersMin || text.length > charactersMax) return null;
  return openDocument(text) ?? openToken(text) ?? openUrl(text) ?? openCoded(text);
}

function openDocument(text: string): OpenedText | null {
  const [first, last] = [text.trimStart().charAt(0), text.trimEnd().at(-1)];
  if (first === '<' && last === '>') return ofTree(xmlTree(text.trim()));
  const mayBeJson =
    (first === '{' && last === '}') ||
    (first === '[' && last === ']') ||
    (first === '"' && last === '"');
  const json = mayBeJson ? parseJson(text) : undefined;
  return ofTree(json === undefined ? undefined : plainRequests(json));
}

function ofTree(tree: Json | undefined): OpenedText | null {
  return tree === undefined ? null : { kind: 'tree', tree };
}

/** RFC 7519: header and claims; the signature is over them. */
function openToken(text: string): OpenedText | null {
  const [, head, claims] = /^([\w-]{8,})\.([\w-]{8,})\.[\w-]*$/.exec(text) ?? [];
  if (head === undefined || claims === undefined) return null;
  const [header, payload] = [head, claims].map((part) =>
    parseJson(Buffer.from(part, 'base64url').toString('utf8')),
  );
  if (header === undefined || payload === undefined || !isObject(header)) return null;
  return { kind: 'tree', tree: { header, payload } };
}

function openUrl(text: string): OpenedText | null {
  const data = /^data:([^,]{0,200}),/.exec(text);
  if (data !== null) {
    const rest = text.slice(data[0].length);
    if (/;base64$/i.test(data[1] ?? '')) return ofBytes(Buffer.from(rest, 'base64'));
    return { kind: 'text', text: decodePercent(rest) };
  }
  const [, address, query] = /^([a-z][\w+.-]*:\/\/[^\s?]*|\/[^\s?]*)\?([^\s]+)$/i.exec(text) ?? [];
  if (address !== undefined && query !== undefined) {
    return { kind: 'tree', tree: { address, query: formTree(query) } };
  }
  if (/^[\w.~*[\]-]+=[^\s&=]*(?:&[\w.~*[\]-]+=[^\s&=]*)+$/.test(text)) {
    return { kind: 'tree', tree: formTree(text) };
  }
  if (!/%[0-9a-f]{2}/i.test(text) || /\s/.test(text)) return null;
  const decoded = decodePercent(text);
  return decoded === text ? null : { kind: 'text', text: decoded };
}

/** A text only where it decodes to one; bytes where it looks like nothing else. */
function openCoded(text: string): OpenedText | null {
  if (/^7b22(?:[0-9a-f]{2})+$/i.test(text)) return ofBytes(Buffer.from(text, 'hex'));
  const [, digits, padding = ''] = /^([\w+/-]+)(={0,2})$/.exec(text) ?? [];
  if (digits === undefined || digits.length % 4 === 1) return null;
  const opened = ofBytes(Buffer.from(text, 'base64'));
  const isCertain = padding !== '' || (/[A-Z]/.test(text) && /[a-z]/.test(text));
  return opened.kind === 'bytes' && !(isCertain && /\d/.test(text)) ? null : opened;
}

function ofBytes(data: Buffer): OpenedText {
  const plain = data[0] === 0x1f && data[1] === 0x8b ? unzipped(data) : data;
  if (!isUtf8(plain)) return { kind: 'bytes', data: plain };
  const text = plain.toString('utf8');
  return /[\0-\x08\x0e-\x1f]/.test(text) ? { kind: 'bytes', data: plain } : { kind: 'text', text };
}

function unzipped(data: Buffer): Buffer {
  try {
    return gunzipSync(data, { maxOutputLength: decodedBytesMax });
  } catch {
    // Damaged, too large, or bytes that only begin so.
    return data;
  }
}
