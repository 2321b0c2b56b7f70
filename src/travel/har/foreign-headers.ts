import type { RawHeaders } from '../../core/headers.js';
import type { ReadRequest, ReadResponse } from '../schema/har-file.js';

interface Pair {
  readonly name: string;
  readonly value: string;
}

/**
 * The headers of a request as HTTP/1.1 has them, Host included: HTTP/2 has pseudo-headers in its
 * place, and may send a cookie in crumbs (RFC 9113 §8.2.3).
 */
export function foreignRequestHeaders(request: ReadRequest, url: URL): RawHeaders {
  const { headers, httpVersion, postData } = request;
  const isVersionOne = /^http\/1/i.test(httpVersion.trim());
  const given = rawOf(isVersionOne ? headers : withWholeCookie(headers));
  // A tool that keeps no header at all still says of what type the body was.
  if (given.length === 0 && postData?.mimeType) {
    given.push('Content-Type', wireText(postData.mimeType));
  }
  const hasHost = headers.some(({ name }) => name.toLowerCase() === 'host');
  if (hasHost) return given;
  const authority = headers.find(({ name }) => name === ':authority')?.value || url.host;
  return ['Host', wireText(authority), ...given];
}

/** The headers of a response; what DevTools joins by a line end were several lines. */
export function foreignResponseHeaders({ headers }: ReadResponse): RawHeaders {
  return rawOf(
    headers.flatMap(({ name, value }) =>
      value.split(lineEnds(name)).map((each) => ({ name, value: each })),
    ),
  );
}

/** A line end with a carriage return was in the value, as an attack or by mistake. */
function lineEnds(name: string): RegExp {
  return /^set-cookie2?$/i.test(name) ? /\r?\n/ : /(?<!\r)\n/;
}

function withWholeCookie(headers: readonly Pair[]): readonly Pair[] {
  const isCookie = ({ name }: Pair) => name.toLowerCase() === 'cookie';
  const crumbs = headers.filter(isCookie);
  const [first] = crumbs;
  if (first === undefined || crumbs.length === 1) return headers;
  const cookie = { name: first.name, value: crumbs.map(({ value }) => value).join('; ') };
  return headers.flatMap((each) => {
    if (!isCookie(each)) return [each];
    return each === first ? [cookie] : [];
  });
}

/** Archives hold text; a header is bytes, each a character of ours. */
export function rawOf(headers: readonly Pair[]): string[] {
  return (
    headers
      // HTTP/2's `:authority` and its like are no headers of HTTP/1.1.
      .filter(({ name }) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
      .flatMap(({ name, value }) => [name, wireText(value)])
  );
}

/** Text as bytes, a character each; a line end would begin another header. */
export function wireText(text: string): string {
  const bytes = /[^\0-\xff]/.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
  return bytes.replace(/[\r\n\0]+/g, ' ');
}
