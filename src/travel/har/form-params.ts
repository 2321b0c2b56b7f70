import { headerValue, type RawHeaders } from '../../core/headers.js';
import { decodeParameter } from '../../core/query.js';
import type { HarPair, HarParam } from './har.js';

/** More would help nobody who looks at them; the body's text has them all. */
const paramsMax = 1000;

/** The fields of a form, whichever way it was sent; none for another body. */
export function formParams(headers: RawHeaders, body: Buffer): HarParam[] {
  const type = headerValue(headers, 'content-type') ?? '';
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    return parameterPairs(body.toString('utf8'));
  }
  const boundary = /^multipart\/form-data\b.*?;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type);
  const mark = boundary?.[1] ?? boundary?.[2];
  return mark === undefined ? [] : multipartParams(body, mark);
}

/** Of a query or a form: decoded names and values in order. */
export function parameterPairs(text: string): HarPair[] {
  if (text === '') return [];
  return text
    .split('&', paramsMax)
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      const name = at === -1 ? pair : pair.slice(0, at);
      return {
        name: decodeParameter(name),
        value: at === -1 ? '' : decodeParameter(pair.slice(at + 1)),
      };
    });
}

/** RFC 7578, read leniently: this is to look at, not to send. */
function multipartParams(body: Buffer, boundary: string): HarParam[] {
  const parts = body
    .toString('latin1')
    .split(`--${boundary}`, paramsMax + 1)
    .slice(1);
  return parts.flatMap((part) => {
    const end = part.indexOf('\r\n\r\n');
    if (part.startsWith('--') || end === -1) return [];
    const head = Buffer.from(part.slice(0, end), 'latin1').toString('utf8');
    const name = /;\s*name="([^"]*)"/i.exec(head)?.[1];
    if (name === undefined) return [];
    const fileName = /;\s*filename="([^"]*)"/i.exec(head)?.[1];
    const contentType = /^content-type:\s*(.+?)\s*$/im.exec(head)?.[1];
    const value = Buffer.from(part.slice(end + 4).replace(/\r\n$/, ''), 'latin1').toString('utf8');
    return [
      {
        name,
        // A file's content is in the text, once.
        ...(fileName === undefined ? { value } : { fileName }),
        ...(contentType === undefined ? {} : { contentType }),
      },
    ];
  });
}
