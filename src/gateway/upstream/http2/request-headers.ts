import type { Scheme } from '../../../core/exchange.js';
import { readFields } from '../../http1/fields.js';
import { type WireHeaders, wireHeaders } from '../../http2/wire-headers.js';

/**
 * A head in wire form as HTTP/2 has it (RFC 9113 §8.3.1): `Host` becomes `:authority`, and what speaks of a
 * connection stays behind.
 * @param head as `ForwardRequest` has it, well-formed
 * @throws Malformed where one cannot be sent
 */
export function http2RequestHeaders(head: string, scheme: Scheme): WireHeaders {
  const lineEnd = head.indexOf('\r\n');
  const line = head.slice(0, lineEnd);
  const [methodEnd, pathEnd] = [line.indexOf(' '), line.lastIndexOf(' ')];
  const fields = readFields(head.slice(0, -2), lineEnd + 2, () => {});
  const kept: string[] = [];
  let authority = '';
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const name = fields[i] ?? '';
    const value = fields[i + 1] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') authority = value;
    else kept.push(name, value);
  }
  const pseudo = [
    ...[':method', line.slice(0, methodEnd), ':scheme', scheme],
    ...(authority === '' ? [] : [':authority', authority]),
    ...[':path', line.slice(methodEnd + 1, pathEnd)],
  ];
  return wireHeaders(pseudo, kept);
}
