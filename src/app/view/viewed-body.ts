import type { KeptMessage } from '../../core/capture.js';
import { decodeContent } from '../../core/content-coding.js';
import { isAnyGrpc } from '../../core/grpc/web-body.js';
import { headerValue } from '../../core/headers.js';
import { textOfBody } from '../../core/text-of-body.js';
import type { ViewedBody } from '../../core/viewed-body.js';
import { imageType } from './image-type.js';

/** As much of a compressed body is undone; a kept body is bounded, what it expands to is not. */
export const decodedBytesMax = 16 * 1024 * 1024;

const previewChars = 2048;
/** What is looked at to tell what a body is. */
const headBytes = 64 * 1024;

export function viewedBody({ headers, body }: KeptMessage, url: string): ViewedBody {
  const { data, decoded, cut } = decodeContent(headers, body.data, decodedBytesMax);
  const head = data.subarray(0, headBytes);
  const isCut = head.length < data.length || body.truncated || cut;
  const read = decoded ? textOfBody(headers, head, isCut) : null;
  const image = decoded ? imageType(data) : null;
  const mediaType = image ?? mediaTypeOf(headers);
  const isNone = body.bytes === 0 && data.length === 0 && !body.truncated;
  const text = image === null && !isNone ? (read?.text ?? null) : null;
  return {
    bytes: body.bytes,
    kept: body.data.length,
    truncated: body.truncated,
    damaged: body.damaged ?? false,
    sha256: body.sha256,
    kind: isNone
      ? 'none'
      : image !== null
        ? 'image'
        : isAnyGrpc(headers)
          ? 'grpc'
          : kindOf(text, mediaType, isCut),
    mediaType,
    coding: headerValue(headers, 'content-encoding') ?? null,
    decoded,
    decodedBytes: data.length,
    charset: text === null ? null : (read?.charset ?? null),
    preview: text === null ? null : text.slice(0, previewChars),
    previewCut: text !== null && (text.length > previewChars || head.length < data.length),
    url,
  };
}

function kindOf(text: string | null, mediaType: string | null, isCut: boolean) {
  if (text === null) return 'binary';
  if (/[/+]json$/.test(mediaType ?? '')) return 'json';
  if (!/^\s*[[{]/.test(text) || /html|xml|css|javascript/.test(mediaType ?? '')) return 'text';
  return isCut || isJson(text) ? 'json' : 'text';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // that is the answer
  }
}

function mediaTypeOf(headers: KeptMessage['headers']): string | null {
  const [name = ''] = (headerValue(headers, 'content-type') ?? '').split(';');
  return name.trim().toLowerCase() || null;
}
