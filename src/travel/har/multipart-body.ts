import { headerValue, type RawHeaders } from '../../core/headers.js';
import type { ReadParam } from '../schema/har-file.js';

/**
 * The body of a multipart form whose parts alone an archive has (RFC 7578), or null when it cannot
 * be told: without a boundary, or with a file whose content is not there.
 */
export function multipartBody(
  params: readonly ReadParam[],
  headers: RawHeaders,
  mimeType: string,
): Buffer | null {
  const boundary = boundaryOf(headerValue(headers, 'content-type') ?? '') ?? boundaryOf(mimeType);
  if (boundary === undefined || params.some(({ value }) => value === null)) return null;
  const parts = params.map(
    (param) => `--${boundary}\r\n${headOf(param)}\r\n\r\n${param.value}\r\n`,
  );
  return Buffer.from(`${parts.join('')}--${boundary}--\r\n`, 'utf8');
}

function boundaryOf(type: string): string | undefined {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? [];
  return quoted ?? plain;
}

function headOf({ name, fileName, contentType }: ReadParam): string {
  const file = fileName === '' ? '' : `; filename="${escaped(fileName)}"`;
  const type =
    contentType === '' ? '' : `\r\nContent-Type: ${contentType.replace(/[\r\n]+/g, ' ')}`;
  return `Content-Disposition: form-data; name="${escaped(name)}"${file}${type}`;
}

/** As browsers escape it (WHATWG HTML, "multipart/form-data encoding algorithm"). */
function escaped(text: string): string {
  return text.replace(/["\r\n]/g, (character) => `%${hexOf(character)}`);
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
}
