import type { Hop, KeptMessage } from '../../core/capture.js';
import { headerPairs, headerValue, type RawHeaders } from '../../core/headers.js';
import { bodyText } from './body-text.js';
import { responseCookies } from './cookies.js';
import { decodedBody } from './decoded-body.js';
import type { HarContent, HarResponse } from './har.js';
import { headerList } from './header-list.js';
import { headBytes, httpVersionOf } from './http-version.js';

/** What was answered; without a response, what a browser writes then. */
export function harResponse(hop: Hop): HarResponse {
  const { response } = hop;
  const headers = response?.headers ?? [];
  const httpVersion = httpVersionOf(hop);
  const head = `${httpVersion} ${hop.status} ${hop.statusText}\r\n`;
  return {
    status: response === null ? 0 : (hop.status ?? 0),
    statusText: hop.statusText,
    httpVersion,
    cookies: responseCookies(headers),
    headers: headerList(headers),
    content: response === null ? { size: 0, mimeType: '' } : contentOf(response),
    redirectURL: headerValue(headers, 'location') ?? '',
    headersSize:
      response === null ? -1 : headBytes(hop, headerBytes(headers) + head.length + '\r\n'.length),
    bodySize: response === null ? -1 : response.body.bytes,
    ...(hop.error === null ? {} : { _error: `${hop.error}: ${hop.errorMessage}` }),
  };
}

function contentOf(message: KeptMessage): HarContent {
  const content = decodedBody(message);
  const { text, encoding } = bodyText(content.data);
  const saved = content.data.length - message.body.data.length;
  return {
    size: content.data.length,
    ...(saved === 0 ? {} : { compression: saved }),
    mimeType: headerValue(message.headers, 'content-type') ?? '',
    ...(content.data.length === 0 ? {} : { text }),
    ...(encoding ? { encoding } : {}),
    ...(content.problem === null ? {} : { comment: content.problem }),
  };
}

function headerBytes(headers: RawHeaders): number {
  return headerPairs(headers).reduce(
    (sum, [name, value]) => sum + name.length + value.length + 4,
    0,
  );
}
