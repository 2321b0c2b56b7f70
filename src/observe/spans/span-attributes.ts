import { addressOfUrl } from '../../core/address.js';
import type { HopRecord } from '../../core/capture-sink.js';
import { headerValue } from '../../core/headers.js';
import { escapeBeyondAscii, readableText } from '../../core/wire-text.js';
import type { SpanHop } from './span-item.js';

// Names are those of OpenTelemetry's semantic conventions for HTTP spans, 1.2x and later (stable).

export type SpanSide = 'server' | 'client';
export type AttributeMap = Readonly<Record<string, string | number>>;

/**
 * What comes in at the edge, loop serves; between services, loop calls one in the caller's place.
 * Every exchange is one span.
 */
export function sideOf({ listener }: HopRecord): SpanSide {
  return listener === 'edge' ? 'server' : 'client';
}

/** Of few values: never of the path. */
export function spanName({ method, route, service }: HopRecord): string {
  const target = route ?? service ?? '';
  return `${knownMethods.has(method) ? method : 'HTTP'} ${target}`.trimEnd();
}

/** Why it is an error to its side, in one word or the status; null when it is none. */
export function errorType(hop: HopRecord): string | null {
  if (hop.error !== null) return hop.error;
  const status = statusOf(hop);
  const from = sideOf(hop) === 'server' ? 500 : 400;
  return status !== null && status >= from ? String(status) : null;
}

/** The record is redacted already. */
export function spanAttributes({ record, from }: SpanHop, capture: string | null): AttributeMap {
  const { method, path, listener, service, route } = record;
  const mark = path.indexOf('?');
  const status = statusOf(record);
  return defined({
    'http.request.method': knownMethods.has(method) ? method : '_OTHER',
    'http.request.method_original': knownMethods.has(method) ? null : method,
    'http.response.status_code': status,
    'error.type': errorType(record),
    'url.path': escapeBeyondAscii(mark === -1 ? path : path.slice(0, mark)),
    'url.query':
      mark === -1 || mark + 1 === path.length ? null : escapeBeyondAscii(path.slice(mark + 1)),
    'network.protocol.name': 'http',
    'network.protocol.version': versionOf(record),
    ...(sideOf(record) === 'server' ? serverAttributes(record) : clientAttributes(record)),
    'loop.listener': listener,
    'loop.service': service,
    'loop.route': route,
    'loop.from': from,
    'loop.capture': capture,
  });
}

/** Of the connection that the side knows. */
function versionOf(record: HopRecord): string {
  const protocol = sideOf(record) === 'server' ? record.protocol : record.toProtocol;
  return protocol === 'http/2' ? '2' : '1.1';
}

/** Of the answer that the side knows: the server's went to the caller, the client's came from the service. */
function statusOf(record: HopRecord): number | null {
  return sideOf(record) === 'server' ? record.answeredStatus : record.status;
}

function serverAttributes({ authority, scheme = 'http', client, request }: HopRecord) {
  const userAgent = headerValue(request.headers, 'user-agent');
  return {
    'url.scheme': scheme,
    ...addressOf(authority, scheme),
    'client.address': hostOf(client),
    'user_agent.original': userAgent === undefined ? null : readableText(userAgent),
  };
}

/** Of `address:port`, without the brackets of IPv6. */
function hostOf(client: string): string | null {
  return client.slice(0, client.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1') || null;
}

function clientAttributes({ to, toScheme = 'http', path }: HopRecord) {
  return {
    'url.scheme': toScheme,
    'url.full': `${toScheme}://${to}${escapeBeyondAscii(path)}`,
    ...addressOf(to, toScheme),
  };
}

function addressOf(authority: string, scheme: string) {
  const address = addressOfUrl(`${scheme}://${authority}`);
  return address && { 'server.address': address.host, 'server.port': address.port };
}

function defined(all: Readonly<Record<string, string | number | null | undefined>>): AttributeMap {
  const there = Object.entries(all).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(there) as AttributeMap;
}

/** RFC 9110 §9 and RFC 5789: any other is the client's to make up. */
const knownMethods: ReadonlySet<string> = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'QUERY',
  'TRACE',
]);
