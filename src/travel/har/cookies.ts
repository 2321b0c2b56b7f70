import { headerValues, type RawHeaders } from '../../core/headers.js';
import type { HarCookie } from './har.js';

/** Cookies that a request carries (RFC 6265 §4.2). A redacted header has none. */
export function requestCookies(headers: RawHeaders): HarCookie[] {
  return headerValues(headers, 'cookie')
    .flatMap((value) => value.split(';'))
    .flatMap((pair) => {
      const cookie = nameAndValue(pair);
      return cookie === null ? [] : [cookie];
    });
}

/** Cookies that a response sets (RFC 6265 §4.1), one a header. */
export function responseCookies(headers: RawHeaders): HarCookie[] {
  return headerValues(headers, 'set-cookie').flatMap((value) => {
    const [first = '', ...attributes] = value.split(';');
    const cookie = nameAndValue(first);
    if (cookie === null) return [];
    return [Object.assign({}, cookie, ...attributes.map(attributeOf)) as HarCookie];
  });
}

function nameAndValue(pair: string): { name: string; value: string } | null {
  const at = pair.indexOf('=');
  if (at < 1) return null;
  return { name: pair.slice(0, at).trim(), value: pair.slice(at + 1).trim() };
}

function attributeOf(text: string): Partial<HarCookie> {
  const at = text.indexOf('=');
  const name = (at === -1 ? text : text.slice(0, at)).trim().toLowerCase();
  const value = at === -1 ? '' : text.slice(at + 1).trim();
  if (name === 'path') return { path: value };
  if (name === 'domain') return { domain: value };
  if (name === 'httponly') return { httpOnly: true };
  if (name === 'secure') return { secure: true };
  if (name !== 'expires') return {};
  const time = Date.parse(value);
  return Number.isNaN(time) ? {} : { expires: new Date(time).toISOString() };
}
