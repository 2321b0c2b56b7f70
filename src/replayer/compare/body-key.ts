import { createHash } from 'node:crypto';
import type { KeptMessage } from '../../core/capture.js';
import { readContent } from '../content/read-content.js';
import { isObject, type Json } from './json-text.js';

/** Equal for two bodies that say the same: codings undone, without regard to the order of names. */
export function bodyKey(message: KeptMessage): string {
  if (message.body.data.length === 0) return '';
  const content = readContent(message);
  const said =
    content.kind === 'tree'
      ? JSON.stringify(sorted(content.tree))
      : content.kind === 'text'
        ? content.text
        : content.data;
  return createHash('sha256').update(said).digest('hex');
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]): [string, Json] => [key, sorted(item)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
