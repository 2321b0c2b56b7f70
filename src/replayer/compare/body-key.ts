import { createHash } from 'node:crypto';
import type { KeptMessage } from '../../core/capture.js';
import { decodeContent } from '../../core/content-coding.js';
import { isObject, type Json, parseJson } from './json-text.js';
import { withPlainBoundary } from './multipart-boundary.js';

const decodedBytesMax = 16 * 1024 * 1024;

/** Equal for two bodies that say the same: codings undone, JSON without regard to the order of keys. */
export function bodyKey({ headers, body }: KeptMessage): string {
  const decoded = decodeContent(headers, body.data, decodedBytesMax).data;
  const data = withPlainBoundary(headers, decoded);
  if (data.length === 0) return '';
  const json = parseJson(data.toString('utf8'));
  const text = json === undefined ? data : JSON.stringify(sorted(json));
  return createHash('sha256').update(text).digest('hex');
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]): [string, Json] => [key, sorted(item)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
