import type { ErrorKind } from '../../core/exchange.js';
import { headerValue } from '../../core/headers.js';
import type { TravellingHop } from '../../core/travel.js';
import type { ReadEntry } from '../schema/har-file.js';
import { malformed } from '../travel-error.js';
import { foreignMessage, rawOf, requestContent, responseContent, wireText } from './har-body.js';
import type { Locate } from './locate.js';

export interface ForeignPlace {
  readonly file: string;
  /** `log.entries.3`. */
  readonly where: string;
  readonly spanId: string;
  readonly locate: Locate;
}

/**
 * A hop made of an entry that a browser or another proxy wrote.
 * @throws LOOP_TRAVEL_FORMAT
 */
export function foreignHop(entry: ReadEntry, place: ForeignPlace): TravellingHop {
  const { request, response } = entry;
  const url = urlOf(request.url, place);
  const given = rawOf(request.headers);
  const host = headerValue(given, 'host');
  const authority = host ?? url.host;
  // HTTP/2 has no Host; HTTP/1.1, in which it is sent again, asks for one.
  const headers = host === undefined ? ['Host', authority, ...given] : given;
  const path = targetOf(request.url);
  const { method } = request;
  const location = place.locate({ method, path, authority, headers });
  const status = response?.status ? Math.trunc(response.status) : null;
  const failure = status === null ? failureOf(entry) : null;
  const timings = timingsOf(entry);
  return {
    spanId: place.spanId,
    parentSpanId: null,
    ruleHeld: true,
    service: location?.service ?? url.hostname,
    to: location?.to ?? addressOf(url),
    route: location?.route ?? null,
    listener: location?.listener ?? 'edge',
    protocol: isWebSocket(url, status) ? 'websocket' : 'http/1.1',
    method,
    authority,
    path,
    status,
    statusText: wireText(response?.statusText ?? ''),
    answeredStatus: status,
    error: failure?.kind ?? null,
    errorMessage: failure?.message ?? '',
    startedAtMs: startOf(entry.startedDateTime, place),
    ...timings,
    client: '',
    request: foreignMessage(headers, requestContent(request)),
    response:
      status === null || !response
        ? null
        : foreignMessage(rawOf(response.headers), responseContent(response)),
    webSocket: null,
    redacted: [],
  };
}

function urlOf(text: string, { file, where }: ForeignPlace): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^(https?|wss?):$/.test(url.protocol)) return url;
  throw malformed(
    file,
    `${where}.request.url: expected an http or https URL, got ${JSON.stringify(text.slice(0, 80))}`,
  );
}

/** Cut from the text, because URL would normalise it; what no target can hold is encoded. */
function targetOf(url: string): string {
  const target = /^[a-z]+:\/\/[^/?#]*([^#]*)/i.exec(url)?.[1] ?? '';
  const encoded = target.replace(/[^\x21-\x7e]+/g, (text) =>
    [...Buffer.from(text, 'utf8')].map((byte) => `%${hexOf(byte)}`).join(''),
  );
  return encoded.startsWith('/') ? encoded : `/${encoded}`;
}

function hexOf(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}

function addressOf(url: URL): string {
  const isTls = url.protocol === 'https:' || url.protocol === 'wss:';
  return `${url.hostname}:${url.port || (isTls ? '443' : '80')}`;
}

function isWebSocket(url: URL, status: number | null): boolean {
  return url.protocol.startsWith('ws') || status === 101;
}

function startOf(text: string, { file, where }: ForeignPlace): number {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw malformed(
    file,
    `${where}.startedDateTime: expected an ISO 8601 time, got ${JSON.stringify(text.slice(0, 80))}`,
  );
}

/** What browsers and proxies call the ways to fail, in loop's four words. */
const kinds: readonly (readonly [RegExp, ErrorKind])[] = [
  [/abort|cancel|blocked/i, 'aborted'],
  [/refused|unreachable|name_?not_?resolved|dns|connect(ion)?[_ ]failed|getaddrinfo/i, 'connect'],
  [/time(d)?[_ -]?out/i, 'timeout'],
];

function failureOf(entry: ReadEntry): { kind: ErrorKind; message: string } {
  const message = entry.response?._error ?? entry._error ?? '';
  const kind = kinds.find(([pattern]) => pattern.test(message))?.[1] ?? 'reset';
  return { kind, message: message === '' ? 'the archive has no response' : message };
}

/** -1 stands for what is not known. */
function timingsOf({ time, timings }: ReadEntry) {
  const known = (ms: number | null | undefined) =>
    ms !== null && ms !== undefined && ms >= 0 ? ms : null;
  const receive = known(timings?.receive);
  const durationMs = known(time) ?? 0;
  return {
    durationMs,
    connectMs: known(timings?.connect),
    firstByteMs: receive === null ? null : Math.max(0, durationMs - receive),
  };
}
