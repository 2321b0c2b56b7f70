import { isUtf8 } from 'node:buffer';
import type { KeptMessage } from '../../core/capture.js';
import { decodeContent } from '../../core/content-coding.js';
import { type DecodedText, textOfBody } from '../../core/text-of-body.js';
import { decodedBytesMax } from './decoded-bytes-max.js';

export interface BytesJson {
  readonly encoding: 'utf8' | 'base64';
  readonly data: string;
}

/**
 * A documented, stable shape. `data` is what was kept; `decoded` is there when a coding was undone,
 * and `text` when it is text in another charset than UTF-8.
 */
export interface BodyJson extends BytesJson {
  readonly bytes: number;
  readonly truncated: boolean;
  /** True when it is truncated because what followed was changed, and not cut off. */
  readonly damaged?: boolean;
  readonly sha256: string;
  readonly decoded?: BytesJson;
  readonly text?: TextJson;
}

export interface TextJson {
  /** By its name in the Encoding Standard: `windows-1252`. */
  readonly charset: string;
  readonly data: string;
}

export function bodyJson({ headers, body }: KeptMessage): BodyJson {
  const content = decodeContent(headers, body.data, decodedBytesMax);
  const isCoded = content.decoded && !content.data.equals(body.data);
  return {
    bytes: body.bytes,
    truncated: body.truncated,
    ...(body.damaged ? { damaged: true } : {}),
    sha256: body.sha256,
    ...bytesJson(body.data),
    ...(isCoded ? { decoded: bytesJson(content.data) } : {}),
    ...textJson(textOfBody(headers, content.data, body.truncated || content.cut)),
  };
}

function textJson(body: DecodedText | null): Pick<BodyJson, 'text'> {
  if (body === null || body.charset === 'utf-8') return {};
  return { text: { charset: body.charset, data: body.text } };
}

/** As text when that loses nothing. */
function bytesJson(data: Buffer): BytesJson {
  return isUtf8(data)
    ? { encoding: 'utf8', data: data.toString('utf8') }
    : { encoding: 'base64', data: data.toString('base64') };
}
