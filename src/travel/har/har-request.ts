import type { Hop, KeptMessage } from '../../core/capture.js';
import { headerValue } from '../../core/headers.js';
import { queryOf } from '../../core/query.js';
import { renderRequestHead } from '../../core/request-head.js';
import { readableText } from '../../core/wire-text.js';
import { bodyText } from './body-text.js';
import { requestCookies } from './cookies.js';
import { decodedBody } from './decoded-body.js';
import type { HarPostData, HarRequest } from './har.js';
import { headerList } from './header-list.js';
import { headBytes, httpVersionOf } from './http-version.js';
import { parameterPairs } from './parameter-pairs.js';

/** What was asked. */
export function harRequest(hop: Hop): HarRequest {
  const { headers, body } = hop.request;
  return {
    method: hop.method,
    url: urlOf(hop),
    httpVersion: httpVersionOf(hop),
    cookies: requestCookies(headers),
    headers: headerList(headers),
    queryString: parameterPairs(readableText(queryOf(hop.path))),
    ...(body.data.length === 0 ? {} : { postData: postDataOf(hop.request) }),
    headersSize: headBytes(hop, renderRequestHead(hop.method, hop.path, headers).length),
    bodySize: body.bytes,
  };
}

function urlOf(hop: Hop): string {
  const target = hop.path.startsWith('/') ? hop.path : `/${hop.path}`;
  const url = `${hop.scheme ?? 'http'}://${hop.authority || hop.to}${target}`;
  // A URL is ASCII; the target as it was is under _loop.
  return url.replace(/[^\x21-\x7e]/g, (character) => {
    const hex = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
    return `%${hex}`;
  });
}

/** The text alone: HAR 1.2 has it or the fields of a form, and what reads both sends the fields. */
function postDataOf(message: KeptMessage): HarPostData {
  const { headers } = message;
  const { data } = decodedBody(message);
  const { text, encoding } = bodyText(data);
  return {
    mimeType: headerValue(headers, 'content-type') ?? '',
    text,
    ...(encoding ? { _encoding: encoding, comment: 'the text is base64: the body is binary' } : {}),
  };
}
