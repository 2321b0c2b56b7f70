import { headerValues, type RawHeaders } from './headers.js';

/** The values of a cookie, without quotes around them (RFC 6265 §4.2.1); names are compared as they are. */
export function cookieValues(headers: RawHeaders, name: string): string[] {
  return headerValues(headers, 'cookie').flatMap((line) =>
    line.split(';').flatMap((pair) => {
      const equals = pair.indexOf('=');
      if (equals === -1 || pair.slice(0, equals).trim() !== name) return [];
      return [unquoted(pair.slice(equals + 1).trim())];
    }),
  );
}

function unquoted(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"')
    ? value.slice(1, -1)
    : value;
}
