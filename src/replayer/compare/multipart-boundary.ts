import { headerValue, type RawHeaders } from '../../core/headers.js';

const form = /^(multipart\/.*;\s*boundary=)(?:"([^"]+)"|([^\s;]+))/i;

/** A content type without the boundary, which is made anew for each message. */
export function withoutBoundary(contentType: string): string {
  return contentType.replace(form, '$1…');
}

/** A decoded multipart body with its boundary made the same as any other's. */
export function withPlainBoundary(headers: RawHeaders, data: Buffer): Buffer {
  const [, , quoted, plain] = form.exec(headerValue(headers, 'content-type') ?? '') ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return data;
  return Buffer.from(data.toString('latin1').replaceAll(boundary, 'boundary'), 'latin1');
}
