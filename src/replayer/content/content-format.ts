import { headerValue, type RawHeaders } from '../../core/headers.js';

export type ContentFormat = 'json' | 'ndjson' | 'form' | 'multipart' | 'xml' | 'text';

/** What a decoded body may be, the likeliest first: what its type says, then what it looks like. */
export function likelyFormats(headers: RawHeaders, data: Buffer): ContentFormat[] {
  const type = headerValue(headers, 'content-type') ?? '';
  const said = declaredFormat(type);
  // Of what says to be something else, only JSON is taken for what it looks like.
  const seen = sniffedFormats(data).filter((format) => type === '' || /json|text/.test(format));
  return [...new Set(said === null ? seen : [said, ...seen])];
}

function declaredFormat(contentType: string): ContentFormat | null {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (/[/+](?:x-)?(?:ndjson|jsonl|jsonlines|json-lines|json-seq)$/.test(type)) return 'ndjson';
  if (/[/+]json(?:-|$)|[/+]x-amz-json/.test(type)) return 'json';
  if (/[/+]xml(?:-|$)/.test(type)) return 'xml';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  return type.startsWith('multipart/') ? 'multipart' : null;
}

const sniffedBytesMax = 4096;

function sniffedFormats(data: Buffer): ContentFormat[] {
  const head = data
    .subarray(0, sniffedBytesMax)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  if (/^[[{"\d]|^-\d|^(?:true|false|null)\b/.test(head)) return ['json', 'ndjson', 'text'];
  if (/^<[?!A-Za-z_]/.test(head)) return ['xml', 'text'];
  if (/^--[^\r\n]{1,70}\r?\n[A-Za-z-]+:/.test(head)) return ['multipart', 'text'];
  return looksLikeForm(head) ? ['form', 'text'] : ['text'];
}

/** Names and values without a blank or a line's end, several of them or with an escape. */
function looksLikeForm(head: string): boolean {
  return /^[\w.%+*~[\]-]+=[^\s=&]*(?:&[\w.%+*~[\]-]+(?:=[^\s&]*)?)*&?$/.test(head.trimEnd());
}
