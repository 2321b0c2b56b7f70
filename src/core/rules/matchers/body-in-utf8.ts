import { headerValue, type RawHeaders } from '../../headers.js';
import { textOfBody } from '../../text-of-body.js';

/**
 * A body in the charset of the rules that ask for it. One that says or shows no other is returned as
 * it is, which costs next to nothing: rules are asked while requests run.
 */
export function bodyInUtf8(headers: RawHeaders, body: Buffer): Buffer {
  if (!mayBeOther(headers, body)) return body;
  // What is kept of a body may end within a character.
  const read = textOfBody(headers, body, true);
  return read === null || read.charset === 'utf-8' ? body : Buffer.from(read.text, 'utf8');
}

function mayBeOther(headers: RawHeaders, body: Buffer): boolean {
  const [first, second] = body;
  // UTF-16, by its mark or by the zero beside an ASCII character.
  if (first === 0xff || first === 0xfe || first === 0 || second === 0) return true;
  if (first === 0x3c && second === 0x3f) return true;
  const type = headerValue(headers, 'content-type');
  return type !== undefined && /charset/i.test(type) && !/utf-?8/i.test(type);
}
