import { createHash } from 'node:crypto';
import type { Hop } from '../../../core/capture.js';
import { headerValue } from '../../../core/headers.js';
import { withoutTimes } from '../../compare/noise-tokens.js';
import { readContent } from '../../content/read-content.js';

const keys = new WeakMap<Hop, string>();

/**
 * Equal for two recorded answers that say the same but for times: status, failure and body. Ids
 * count: they may be what was asked for.
 */
export function answerKey(hop: Hop): string {
  const known = keys.get(hop);
  if (known !== undefined) return known;
  const { status, error, response } = hop;
  const location = response === null ? '' : (headerValue(response.headers, 'location') ?? '');
  const key = [status, error, withoutTimes(location), bodyKey(hop)].join(' ');
  keys.set(hop, key);
  return key;
}

function bodyKey({ response }: Hop): string {
  if (response === null) return '';
  if (response.body.data.length === 0) return `${response.body.bytes}`;
  const content = readContent(response);
  if (content.kind === 'bytes') return digest(content.data);
  const text = content.kind === 'text' ? content.text : JSON.stringify(content.tree);
  return digest(withoutTimes(text));
}

function digest(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
