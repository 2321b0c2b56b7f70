import type { RawHeaders } from '../../core/headers.js';
import { renderFields } from './fields.js';

// A body in chunks, as it is written (RFC 9112 §7.1): size, bytes, end; and so on; the last one.

export function chunkSize(bytes: number): string {
  return `${bytes.toString(16)}\r\n`;
}

export const chunkEnd = '\r\n';

export function lastChunk(trailers: RawHeaders): string {
  return `0\r\n${renderFields(trailers)}\r\n`;
}
