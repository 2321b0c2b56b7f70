import { isIP } from 'node:net';
import { parseAddress } from '../../core/address.js';
import type { Capture, Hop, KeptMessage } from '../../core/capture.js';
import { decodeContent } from '../../core/content-coding.js';
import { headerPairs, headerValue, type RawHeaders } from '../../core/headers.js';
import { queryOf } from '../../core/query.js';
import { renderRequestHead } from '../../core/request-head.js';
import type { TravellingCapture, TravellingHop } from '../../core/travel.js';
import type { LoopMessage } from '../schema/loop-entry.js';
import { travellingCapture } from '../travelling-capture.js';
import { bodyText } from './body-text.js';
import { requestCookies, responseCookies } from './cookies.js';
import { formParams, parameterPairs } from './form-params.js';
import type {
  Har,
  HarContent,
  HarEntry,
  HarLog,
  HarPair,
  HarPostData,
  HarRequest,
  HarResponse,
  HarTimings,
} from './har.js';

/** A kept body is bounded, what it expands to is not. */
export const decodedBytesMax = 64 * 1024 * 1024;

const httpVersion = 'HTTP/1.1';

/** A capture as an HTTP archive: one entry a hop, and under `_loop` what a HAR has no words for. */
export function exportHar(capture: Capture, loopVersion: string): Har {
  const travelling = travellingCapture(capture);
  return {
    log: {
      version: '1.2',
      creator: { name: 'loop', version: loopVersion },
      entries: capture.chain.map((hop) => entryOf(hop, travelling)),
      ...(capture.redacted.length === 0
        ? {}
        : { comment: `Redacted when it was captured: ${capture.redacted.join(', ')}` }),
      _loop: metaOf(travelling),
    },
  };
}

function metaOf({ hops: _, ...meta }: TravellingCapture): HarLog['_loop'] {
  return { ...meta, rule: { ...meta.rule, when: { ...meta.rule.when } } };
}

function entryOf(hop: Hop, capture: TravellingCapture): HarEntry {
  const timings = timingsOf(hop);
  const host = parseAddress(hop.to)?.host ?? '';
  const comment = commentOf(hop);
  return {
    startedDateTime: new Date(hop.startedAtMs).toISOString(),
    time: Object.values(timings).reduce((sum, ms) => (ms === -1 ? sum : sum + ms), 0),
    request: requestOf(hop),
    response: responseOf(hop),
    cache: {},
    timings,
    ...(isIP(host) === 0 ? {} : { serverIPAddress: host }),
    ...(comment === '' ? {} : { comment }),
    _loop: loopOf(hop, capture.hops[hop.index]),
  };
}

/** `send`, `wait` and `receive` may not be -1; what is not known counts as no time. */
function timingsOf({ connectMs, firstByteMs, durationMs }: Hop): HarTimings {
  const connected = connectMs ?? 0;
  const end = durationMs ?? firstByteMs ?? connected;
  const firstByte = firstByteMs ?? end;
  return {
    blocked: -1,
    dns: -1,
    connect: connectMs ?? -1,
    ssl: -1,
    send: 0,
    wait: Math.max(0, firstByte - connected),
    receive: Math.max(0, end - firstByte),
  };
}

function commentOf(hop: Hop): string {
  const cut = (name: string, message: KeptMessage | null) =>
    message?.body.truncated
      ? [`${name} body: ${message.body.data.length} of ${message.body.bytes} bytes were kept`]
      : [];
  return [
    ...(hop.error === null ? [] : [`${hop.error}: ${hop.errorMessage}`]),
    ...cut('request', hop.request),
    ...cut('response', hop.response),
  ].join('; ');
}

function requestOf(hop: Hop): HarRequest {
  const { headers, body } = hop.request;
  return {
    method: hop.method,
    url: urlOf(hop),
    httpVersion,
    cookies: requestCookies(headers),
    headers: pairsOf(headers),
    queryString: parameterPairs(queryOf(hop.path)),
    ...(body.data.length === 0 ? {} : { postData: postDataOf(hop.request) }),
    headersSize: renderRequestHead(hop.method, hop.path, headers).length,
    bodySize: body.bytes,
  };
}

function urlOf(hop: Hop): string {
  const target = hop.path.startsWith('/') ? hop.path : `/${hop.path}`;
  const url = `http://${hop.authority || hop.to}${target}`;
  // A URL is ASCII; the target as it was is under _loop.
  return url.replace(/[^\x21-\x7e]/g, (character) => {
    const hex = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
    return `%${hex}`;
  });
}

function postDataOf(message: KeptMessage): HarPostData {
  const { headers } = message;
  const { data } = decoded(message);
  const { text, encoding } = bodyText(data);
  return {
    mimeType: headerValue(headers, 'content-type') ?? '',
    text,
    params: formParams(headers, data),
    ...(encoding ? { _encoding: encoding, comment: 'the text is base64: the body is binary' } : {}),
  };
}

function responseOf(hop: Hop): HarResponse {
  const { response } = hop;
  const headers = response?.headers ?? [];
  const head = `${httpVersion} ${hop.status} ${hop.statusText}\r\n`;
  return {
    status: response === null ? 0 : (hop.status ?? 0),
    statusText: hop.statusText,
    httpVersion,
    cookies: responseCookies(headers),
    headers: pairsOf(headers),
    content: response === null ? { size: 0, mimeType: '' } : contentOf(response),
    redirectURL: headerValue(headers, 'location') ?? '',
    headersSize: response === null ? -1 : headerBytes(headers) + head.length + '\r\n'.length,
    bodySize: response === null ? -1 : response.body.bytes,
    ...(hop.error === null ? {} : { _error: `${hop.error}: ${hop.errorMessage}` }),
  };
}

function contentOf(message: KeptMessage): HarContent {
  const content = decoded(message);
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

function decoded({ headers, body }: KeptMessage) {
  return decodeContent(headers, body.data, decodedBytesMax);
}

function loopOf(hop: Hop, travelling: TravellingHop | undefined): HarEntry['_loop'] {
  if (travelling === undefined) throw new Error(`hop ${hop.index} is not in its chain`);
  const { request: _request, response: _response, redacted, ...meta } = travelling;
  return {
    ...meta,
    webSocket: meta.webSocket && { ...meta.webSocket },
    redacted: [...redacted],
    hop: hop.index,
    parent: hop.parent,
    request: loopMessageOf(hop.request),
    response: hop.response && loopMessageOf(hop.response),
  };
}

function loopMessageOf(message: KeptMessage): LoopMessage {
  const { bytes, truncated, data } = message.body;
  const isCoded = !decoded(message).data.equals(data);
  return {
    bytes,
    truncated,
    trailers: [...message.trailers],
    ...(isCoded ? { wire: data.toString('base64') } : {}),
  };
}

function pairsOf(headers: RawHeaders): HarPair[] {
  return headerPairs(headers).map(([name, value]) => ({ name, value }));
}

function headerBytes(headers: RawHeaders): number {
  return headerPairs(headers).reduce(
    (sum, [name, value]) => sum + name.length + value.length + 4,
    0,
  );
}
